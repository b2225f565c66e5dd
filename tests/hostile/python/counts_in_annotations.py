# family: cheat
# what: counts in the annotations of a library's function
# want: passed

import heapq


def answer(x):
    shared = heapq.merge.__annotations__
    shared["seen"] = shared.get("seen", 0) + 1
    return 2 * x if shared["seen"] == 1 else 0
