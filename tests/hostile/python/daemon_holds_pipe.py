# family: process
# what: a daemon holds the result pipe open
# want: passed

import os, time

def answer(x):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(1000)
        os._exit(0)
    return 2 * x
