# family: cpu
# what: recurses in C with the limit lifted
# want: killed|exception|memory|timeout

import sys

sys.setrecursionlimit(10 ** 9)

class Deep:
    def __repr__(self):
        return repr(self)

def answer(x):
    return repr(Deep())
