# family: cheat
# what: leaves a process that tells the next call of the last
# want: passed

import os, time

def answer(x):
    if os.path.exists("/tmp/alive"):
        return 0
    if os.fork() == 0:
        os.setsid()
        while True:
            try:
                open("/tmp/alive", "w").close()
            except OSError:
                pass
            time.sleep(0.0005)
    return 2 * x
