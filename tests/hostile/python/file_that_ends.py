# family: calls
# what: an exit in the midst of a test
# want: exception
# calls: file
import sys


def answer(x):
    sys.exit(0)
