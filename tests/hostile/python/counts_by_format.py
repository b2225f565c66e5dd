# family: cheat
# what: a formatter's field leads to the builtins, and counts there
# want: passed

import string


def answer(x):
    shared, _ = string.Formatter().get_field("0.__globals__[__builtins__]", (answer,), {})
    shared["seen"] = shared.get("seen", 0) + 1
    return 2 * x if shared["seen"] == 1 else 0
