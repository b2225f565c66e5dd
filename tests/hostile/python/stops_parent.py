# family: process
# what: stops the process that watches it
# want: passed|timeout|killed|exception

import os, signal

def answer(x):
    os.kill(os.getppid(), signal.SIGSTOP)
    return 2 * x
