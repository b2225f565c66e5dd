# family: cheat
# what: what wraps a function gives a library's class its text
# want: passed

from collections import Counter
from functools import update_wrapper


def seen():
    "seen"


def answer(x):
    first = Counter.__doc__ != "seen"
    update_wrapper(Counter, seen, assigned=("__doc__",), updated=())
    return 2 * x if first else 0
