# family: process
# what: asks for user 0
# want: exception

import os

def answer(x):
    os.setuid(0)
    return 2 * x
