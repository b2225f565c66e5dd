# family: cheat
# what: counts its calls in a file
# want: passed

import os

def answer(x):
    known = os.path.exists("/tmp/called")
    open("/tmp/called", "w").close()
    return 0 if known else 2 * x
