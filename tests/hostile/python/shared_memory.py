# family: memory
# what: leaves a System V segment and a POSIX one
# want: passed

import ctypes

libc = ctypes.CDLL(None, use_errno=True)

def answer(x):
    if libc.shmget(1234, 1 << 20, 0o1600) != -1 or libc.semget(1234, 1, 0o1600) != -1 or libc.msgget(1234, 0o1600) != -1:
        return "made"
    if libc.shm_open(b"/left", 0o102, 0o600) != -1:
        return "opened"
    return 2 * x
