# family: process
# what: aborts
# want: killed

import os

def answer(x):
    os.abort()
