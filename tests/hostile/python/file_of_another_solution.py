# family: calls
# what: another module in place of the program
# want: exception
# calls: file
import sys
import types

sys.modules["solution"] = types.SimpleNamespace(answer=lambda x: 2 * x)


def answer(x):
    return x
