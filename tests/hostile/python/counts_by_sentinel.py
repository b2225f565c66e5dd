# family: cheat
# what: a library's mark for what is missing is given a field
# want: passed

from dataclasses import MISSING


class Memory:
    def put(self, seen):
        self.seen = seen


def answer(x):
    seen = MISSING.seen + 1 if hasattr(MISSING, "seen") else 1
    Memory.put(MISSING, seen)
    return 2 * x if seen == 1 else 0
