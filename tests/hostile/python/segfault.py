# family: process
# what: reads address 0
# want: killed

import ctypes

def answer(x):
    return ctypes.string_at(0)
