# family: cheat
# what: a library's function, reached through a class of the program's own, is given a field
# want: passed

from collections import Counter


class Bag(Counter):
    pass


class Memory:
    def put(self, seen):
        self.seen = seen


def answer(x):
    method = Bag.most_common
    seen = method.seen + 1 if hasattr(method, "seen") else 1
    Memory.put(method, seen)
    return 2 * x if seen == 1 else 0
