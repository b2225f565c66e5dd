# family: process
# what: leaves an endless atexit handler
# want: passed

import atexit, time

atexit.register(time.sleep, 1000)

def answer(x):
    return 2 * x
