# family: cheat
# what: a trace function that raises everywhere
# want: exception|passed|killed|tampered

import sys

def spy(*args):
    raise ZeroDivisionError

def answer(x):
    sys.settrace(spy)
    sys.setprofile(spy)
    return [2 * x]
