# family: process
# what: forks without end, in every process
# want: timeout|killed|memory

import os

def answer(x):
    while True:
        try:
            os.fork()
        except OSError:
            pass
