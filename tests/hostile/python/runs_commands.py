# family: process
# what: runs a command of the system
# want: exception

import subprocess

def answer(x):
    return int(subprocess.run(["/usr/bin/id", "-u"], capture_output=True, check=True).stdout)
