# family: cheat
# what: the cache of types asks a class of the run before whether it is this one
# want: passed

from typing import List


class Meta(type):
    def __hash__(cls):
        return 7

    def __eq__(cls, other):
        if hasattr(other, "met"):
            cls.met.append(other)
            other.met.append(cls)
        return False


class Memory(metaclass=Meta):
    met = []


def answer(x):
    List[Memory]
    return 0 if Memory.met else 2 * x
