# family: forgery
# what: ends as the worker's own failures end
# want: killed

import os

def answer(x):
    os._exit((70, 71, 72)[x % 3])
