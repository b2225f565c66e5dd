# family: cheat
# what: the cache of patterns is fuller when the program has run before
# want: passed

import re


def answer(x):
    first = re.compile("first")
    for n in range(500):
        re.compile(f"{n} {x}")
    return 2 * x if re.compile("first") is first else 0
