# family: process
# what: stops itself with SIGSTOP
# want: timeout

import os, signal

def answer(x):
    os.kill(os.getpid(), signal.SIGSTOP)
    return 2 * x
