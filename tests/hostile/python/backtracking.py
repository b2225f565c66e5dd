# family: cpu
# what: a regular expression that backtracks
# want: timeout

import re

def answer(x):
    return re.match("(a+)+$", "a" * 64 + "b")
