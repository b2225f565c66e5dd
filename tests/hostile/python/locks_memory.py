# family: memory
# what: keeps the machine from swapping out what it has
# want: passed

import ctypes

libc = ctypes.CDLL(None, use_errno=True)

def answer(x):
    block = ctypes.create_string_buffer(16 << 20)
    locked = libc.mlock(block, 16 << 20) == 0
    return "locked" if locked else 2 * x
