# family: output
# what: writes to the error stream without end, catching all
# want: limit

import sys

def answer(x):
    while True:
        try:
            sys.stderr.write("x" * 1000)
        except BaseException:
            pass
