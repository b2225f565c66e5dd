# family: kernel
# what: attaches to the worker and reads its memory
# want: passed

import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)

def answer(x):
    for pid in (1, os.getppid()):
        if pid and libc.ptrace(16, pid, 0, 0) != -1:
            return pid
        buffer = ctypes.create_string_buffer(8)
        local = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
        remote = (ctypes.c_size_t * 2)(id(buffer), 8)
        if pid and libc.process_vm_readv(pid, local, 1, remote, 1, 0) != -1:
            return pid
    return 2 * x
