# family: channel
# what: leaves POSIX message queues and semaphores
# want: passed

import ctypes

libc = ctypes.CDLL(None, use_errno=True)

def answer(x):
    if libc.mq_open(b"/left", 0o102, 0o600, None) != -1:
        return "queue"
    if ctypes.c_void_p(libc.sem_open(b"/left", 0o100, 0o600, 1)).value not in (None, 0):
        return "semaphore"
    return 2 * x
