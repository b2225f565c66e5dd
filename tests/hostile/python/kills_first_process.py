# family: process
# what: sends every signal to the first process
# want: passed

import os

def answer(x):
    for number in range(1, 65):
        try:
            os.kill(1, number)
        except OSError:
            pass
    return 2 * x
