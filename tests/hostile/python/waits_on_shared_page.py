# family: channel
# what: waits on a page of a file that all programs have, to be woken by another
# want: passed

import ctypes, mmap, os, platform, threading

libc = ctypes.CDLL(None, use_errno=True)
FUTEX = 98 if platform.machine() == "aarch64" else 202

def answer(x):
    file = os.open(os.__file__, os.O_RDONLY)
    page = mmap.mmap(file, mmap.PAGESIZE, mmap.MAP_SHARED, mmap.PROT_READ)
    libc.mmap.restype = ctypes.c_void_p
    address = libc.mmap(None, mmap.PAGESIZE, mmap.PROT_READ, mmap.MAP_SHARED, file, ctypes.c_long(0))
    word = int.from_bytes(page[:4], "little")
    ended = []

    def wait():
        libc.syscall(FUTEX, ctypes.c_void_p(address), 0, ctypes.c_uint32(word), None, None, 0)
        ended.append(ctypes.get_errno())

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    thread.join(0.5)
    return 2 * x if ended else "it waits"
