# family: kernel
# what: declares memory broken, asks to have it merged with others', moves it between nodes
# want: passed

import ctypes, mmap, platform

libc = ctypes.CDLL(None, use_errno=True)
MBIND = 235 if platform.machine() == "aarch64" else 237

def answer(x):
    libc.mmap.restype = ctypes.c_void_p
    address = ctypes.c_void_p(libc.mmap(None, 8192, 3, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0))
    done = [advice for advice in (100, 101) if libc.madvise(address, 4096, advice) == 0]  # MADV_HWPOISON, MADV_SOFT_OFFLINE
    if libc.syscall(MBIND, address, 4096, 0, None, 0, 0) == 0:
        done.append("mbind")
    return done or 2 * x
