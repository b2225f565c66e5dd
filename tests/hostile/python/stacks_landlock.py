# family: kernel
# what: makes rule sets of landlock until the kernel has no more
# want: passed

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
CREATE, RESTRICT = 444, 446

def answer(x):
    attributes = (ctypes.c_uint64 * 1)(1)
    return "a rule set" if libc.syscall(CREATE, attributes, 8, 0) >= 0 or libc.syscall(RESTRICT, 0, 0) == 0 else 2 * x
