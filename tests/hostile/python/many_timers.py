# family: kernel
# what: makes timers until there are no more: each counts against the machine's user
# want: passed

import ctypes

libc = ctypes.CDLL(None, use_errno=True)

def answer(x):
    made, timer = 0, ctypes.c_void_p()
    while made < 100_000 and libc.timer_create(1, None, ctypes.byref(timer)) == 0:
        made += 1
    return 2 * x if made < 2000 else made
