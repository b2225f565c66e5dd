# family: process
# what: two processes report the result
# want: passed|tampered

import os

def answer(x):
    os.fork()
    return 2 * x
