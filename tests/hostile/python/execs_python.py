# family: process
# what: becomes another interpreter
# want: killed

import os, sys

def answer(x):
    os.execv(sys.executable, [sys.executable, "-S", "-c", "print(2)"])
