# family: output
# what: closes and detaches its streams
# want: passed

import sys

sys.stdout.close()
sys.stderr.detach()

def answer(x):
    return 2 * x
