# family: kernel
# what: moves pages of files that all programs have into pipes
# want: passed

import ctypes, os, platform

libc = ctypes.CDLL(None, use_errno=True)
SPLICE, TEE, VMSPLICE = (76, 77, 75) if platform.machine() == "aarch64" else (275, 276, 278)

def answer(x):
    file = os.open(os.__file__, os.O_RDONLY)
    read, write = os.pipe()
    other = os.pipe()
    done = []
    if libc.syscall(SPLICE, file, None, write, None, 4096, 0) >= 0:
        done.append("splice")
    if libc.syscall(TEE, read, other[1], 4096, 0) >= 0:
        done.append("tee")
    if libc.syscall(VMSPLICE, write, None, 0, 0) >= 0:
        done.append("vmsplice")
    return done or 2 * x
