# family: credit
# what: an exception with a traceback that it has made
# want: exception

import sys
import types


def answer(x):
    made = types.TracebackType(None, sys._getframe(), 1 << 20, 1)
    raise ValueError("here").with_traceback(made)
