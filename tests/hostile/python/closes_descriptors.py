# family: process
# what: closes every descriptor, the result pipe too
# want: killed

import os

def answer(x):
    os.closerange(0, 1024)
    return 2 * x
