# family: cheat
# what: the class of a library's object is given a field
# want: passed

from fractions import Fraction


class Memory:
    def put(self, seen):
        self.seen = seen


def answer(x):
    kind = type(Fraction(1))
    seen = kind.seen + 1 if hasattr(kind, "seen") else 1
    Memory.put(kind, seen)
    return 2 * x if seen == 1 else 0
