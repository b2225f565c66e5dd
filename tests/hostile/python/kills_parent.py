# family: process
# what: kills the process that watches it
# want: killed|passed|exception

import os

def answer(x):
    os.kill(os.getppid(), 9)
    return 2 * x
