# family: process
# what: a daemon of a session of its own uses the processor
# want: passed

import os

def answer(x):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                pass
        os._exit(0)
    return 2 * x
