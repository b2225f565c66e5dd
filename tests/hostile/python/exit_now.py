# family: process
# what: leaves by os._exit, as if all were well
# want: killed

import os

def answer(x):
    os._exit(0)
