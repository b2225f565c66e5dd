# family: channel
# what: asks which pages of files that all programs have are in memory
# want: passed

import ctypes, mmap, os

libc = ctypes.CDLL(None, use_errno=True)

def answer(x):
    file = os.open(os.__file__, os.O_RDONLY)
    libc.mmap.restype = ctypes.c_void_p
    address = libc.mmap(None, mmap.PAGESIZE, mmap.PROT_READ, mmap.MAP_SHARED, file, ctypes.c_long(0))
    found = ctypes.create_string_buffer(1)
    if libc.mincore(ctypes.c_void_p(address), ctypes.c_size_t(mmap.PAGESIZE), found) == 0:
        return "mincore"
    try:
        os.preadv(file, [bytearray(1)], 0, os.RWF_NOWAIT)
        return "preadv"
    except OSError:
        return 2 * x
