# family: process
# what: sends signals to the first process by every call that there is: stops_worker, kills_worker
# want: passed

import ctypes, os, platform, signal

libc = ctypes.CDLL(None, use_errno=True)
ARM = platform.machine() == "aarch64"
TKILL, TGKILL, QUEUE, TGQUEUE = (130, 131, 138, 240) if ARM else (200, 234, 129, 297)

def answer(x):
    info = ctypes.create_string_buffer(128)
    ctypes.memmove(ctypes.addressof(info) + 8, (ctypes.c_int * 1)(-1), 4)  # SI_QUEUE
    for number in (signal.SIGSTOP, signal.SIGTSTP, signal.SIGINT, signal.SIGCHLD, signal.SIGXCPU, signal.SIGSEGV, signal.SIGKILL):
        libc.syscall(TKILL, 1, number)
        libc.syscall(TGKILL, 1, 1, number)
        libc.syscall(QUEUE, 1, number, info)
        libc.syscall(TGQUEUE, 1, 1, number, info)
        try:
            worker = os.pidfd_open(1)
            signal.pidfd_send_signal(worker, number)
            os.close(worker)
        except OSError:
            pass
    return 2 * x
