# family: memory
# what: asks for a file in memory
# want: exception

import os

def answer(x):
    os.memfd_create("hidden")
    return 2 * x
