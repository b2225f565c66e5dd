# family: process
# what: sends SIGINT to all that it may
# want: exception|killed|timeout|passed

import os, signal

def answer(x):
    os.kill(-1, signal.SIGINT)
    os.kill(os.getpid(), signal.SIGINT)
    return 2 * x
