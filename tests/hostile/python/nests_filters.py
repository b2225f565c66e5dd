# family: kernel
# what: puts as many filters before its own system calls as may be, to slow whoever is forked next
# want: passed

import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
SET_SECCOMP, FILTER = 22, 2

def answer(x):
    code = ctypes.create_string_buffer(b"\x06\0\0\0\0\0\xff\x7f" * 200, 1600)  # allow all, two hundred times
    program = ctypes.create_string_buffer(16)
    ctypes.memmove(program, (ctypes.c_uint16 * 1)(200), 2)
    ctypes.memmove(ctypes.addressof(program) + 8, ctypes.byref(ctypes.c_void_p(ctypes.addressof(code))), 8)
    made = 0
    while made < 500 and libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0) == 0:
        made += 1
    return 2 * x if os.getpid() > 1 else made
