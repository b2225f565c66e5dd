# family: files
# what: leaves a program with the set-user-id bit
# want: passed

import os, shutil, sys

def answer(x):
    shutil.copy(sys.executable, "/tmp/python")
    os.chmod("/tmp/python", 0o6777)
    try:
        os.execv("/tmp/python", ["python", "-c", "pass"])
    except OSError:
        pass
    return 2 * x
