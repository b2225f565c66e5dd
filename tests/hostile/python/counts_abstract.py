# family: cheat
# what: a library's function is marked as abstract, and a class that holds it cannot be made then
# want: passed

from abc import ABC, abstractmethod
from heapq import merge


class Tries(ABC):
    method = merge


def answer(x):
    try:
        Tries()
    except TypeError:
        return 0
    abstractmethod(merge)
    return 2 * x
