# family: files
# what: links the worker's program to change it
# want: exception

import os

def answer(x):
    os.link("/worker/worker.py", "/tmp/worker.py")
    return 2 * x
