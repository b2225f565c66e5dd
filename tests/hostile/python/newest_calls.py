# family: kernel
# what: makes the system calls that kernels have got of late
# want: passed

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
# From 424 on, calls have one number everywhere.
HARMLESS = (434, 424, 436, 439, 441, 452, 453, 462)  # pidfd_open, pidfd_send_signal, close_range, faccessat2, epoll_pwait2, fchmodat2, shadow stack, mseal

def answer(x):
    done = []
    for number in range(425, 520):
        if number in HARMLESS:
            continue
        if libc.syscall(number, 0, 0, 0, 0, 0, 0) != -1 or ctypes.get_errno() not in (1, 38, 95):
            done.append((number, ctypes.get_errno()))
    return done or 2 * x
