# family: process
# what: starts interpreters without end
# want: timeout|killed|memory|exception

import os, sys

def answer(x):
    while True:
        try:
            if os.fork() == 0:
                os.execv(sys.executable, [sys.executable, "-S", "-c", "while True: pass"])
        except OSError:
            pass
