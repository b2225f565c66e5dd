# family: cheat
# what: a getter by name leads to the builtins, and counts there
# want: passed

from operator import attrgetter


def answer(x):
    shared = attrgetter("__globals__")(answer)["__builtins__"]
    shared["seen"] = shared.get("seen", 0) + 1
    return 2 * x if shared["seen"] == 1 else 0
