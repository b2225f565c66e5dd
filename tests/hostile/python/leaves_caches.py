# family: channel
# what: fills caches that a fork might share
# want: passed

import functools, linecache, re, sys

def answer(x):
    linecache.cache["<test>"] = (1, None, ["left"], "<test>")
    for number in range(1000):
        re.compile(f"left{number}")
        sys.intern(f"left-by-a-candidate-{number}")
    return 2 * x
