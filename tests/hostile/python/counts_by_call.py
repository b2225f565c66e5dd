# family: cheat
# what: a call by name sets an attribute of a library's function, and counts there
# want: passed

from heapq import merge
from operator import methodcaller


def answer(x):
    seen = merge.seen if hasattr(merge, "seen") else 0
    methodcaller("__setattr__", "seen", seen + 1)(merge)
    return 2 * x if seen == 0 else 0
