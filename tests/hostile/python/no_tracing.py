# family: cheat
# what: switches tracing off and detects it
# want: passed

import sys

sys.settrace(None)
sys.setprofile(None)

def answer(x):
    traced = len(answer.__code__.co_consts) > 40 or sys.gettrace() is not None
    return 0 if traced else 2 * x
