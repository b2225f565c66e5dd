# family: kernel
# what: makes namespaces by clone and unshare
# want: passed

import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)

def answer(x):
    for flag in (0x10000000, 0x20000, 0x40000000, 0x20000000, 0x8000000, 0x4000000, 0x2000000):
        if libc.unshare(flag) != -1:
            return hex(flag)
        number = 220 if os.uname().machine == "aarch64" else 56
        pid = libc.syscall(number, flag | 17, 0, 0, 0, 0)
        if pid == 0:
            os._exit(0)
        if pid != -1:
            return hex(flag)
    return 2 * x
