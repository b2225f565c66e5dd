# family: process
# what: becomes a shell
# want: exception

import os

def answer(x):
    os.execv("/bin/sh", ["sh", "-c", "echo 2"])
