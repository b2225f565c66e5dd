# family: cheat
# what: a method that sets a field of self is given a library's class for self
# want: passed

from collections import Counter


class Memory:
    def put(self, seen):
        self.seen = seen

    def get(self):
        return self.seen


def answer(x):
    try:
        seen = Memory.get(Counter) + 1
    except AttributeError:
        seen = 1
    Memory.put(Counter, seen)
    return 2 * x if seen == 1 else 0
