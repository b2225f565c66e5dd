# family: process
# what: leaves by sys.exit
# want: exception

import sys

def answer(x):
    sys.exit(0)
