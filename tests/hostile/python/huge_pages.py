# family: memory
# what: takes the machine's huge pages, which no limit counts
# want: passed

import ctypes, mmap

libc = ctypes.CDLL(None, use_errno=True)
HUGE = 0x40000

def answer(x):
    libc.mmap.restype = ctypes.c_void_p
    for size in (2 << 20, 1 << 30):
        address = libc.mmap(None, size, mmap.PROT_READ, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | HUGE, -1, 0)
        if address != ctypes.c_void_p(-1).value or ctypes.get_errno() != 12:
            return address, ctypes.get_errno()
    return 2 * x
