# family: kernel
# what: has all the machine's disks written, again and again
# want: passed

import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)

def answer(x):
    for _ in range(1000):
        os.sync()
    folder = os.open("/", os.O_RDONLY)
    return "synced" if libc.syncfs(folder) == 0 else 2 * x
