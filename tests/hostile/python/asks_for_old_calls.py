# family: kernel
# what: makes system calls that only old programs made, some of them long removed
# want: passed

import ctypes, platform

libc = ctypes.CDLL(None, use_errno=True)

def answer(x):
    if platform.machine() != "x86_64":
        return 2 * x
    OLD = (134, 136, 139, 154, 156, 172, 173, 174, 177, 178, 180, 181, 182, 183, 184, 185, 205, 211, 212, 214, 215, 216, 236, 254, 255, 253)
    done = [n for n in OLD if libc.syscall(n, 0, 0, 0, 0, 0, 0) != -1]
    return done or 2 * x
