# family: process
# what: tells the kernel of locks and of a thread's end where there is no memory of its own
# want: passed

import ctypes, os, platform

libc = ctypes.CDLL(None, use_errno=True)
ROBUST, GET_ROBUST, TID = (99, 100, 96) if platform.machine() == "aarch64" else (273, 274, 218)

def answer(x):
    pid = os.fork()
    if pid == 0:
        libc.syscall(ROBUST, ctypes.c_void_p(0xDEAD000), 24)
        libc.syscall(TID, ctypes.c_void_p(0xDEAD000))
        os._exit(0)
    os.waitpid(pid, 0)
    head, size = ctypes.c_void_p(), ctypes.c_size_t()
    return "the worker's list" if libc.syscall(GET_ROBUST, 1, ctypes.byref(head), ctypes.byref(size)) == 0 else 2 * x
