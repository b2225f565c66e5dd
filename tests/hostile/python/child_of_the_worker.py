# family: process
# what: makes a process that is its parent's child, which waits for children
# want: passed

import ctypes, os, platform

libc = ctypes.CDLL(None, use_errno=True)
CLONE, PARENT, SIGCHLD = (220 if platform.machine() == "aarch64" else 56), 0x8000, 17

def answer(x):
    for how in range(3):
        pid = libc.syscall(CLONE, PARENT | SIGCHLD, None, None, None, None)
        if pid == 0:
            if how == 0:
                os._exit(0)
            while True:
                pass
    return 2 * x
