# family: kernel
# what: puts a filter of its own before system calls and wants to answer them
# want: passed

import ctypes, platform

libc = ctypes.CDLL(None, use_errno=True)
SECCOMP = 277 if platform.machine() == "aarch64" else 317

def answer(x):
    code = ctypes.create_string_buffer(b"\x06\0\0\0\0\0\xff\x7f", 8)  # allow all
    program = ctypes.create_string_buffer(16)
    ctypes.memmove(program, (ctypes.c_uint16 * 1)(1), 2)
    ctypes.memmove(ctypes.addressof(program) + 8, ctypes.byref(ctypes.c_void_p(ctypes.addressof(code))), 8)
    return "a listener" if libc.syscall(SECCOMP, 1, 8, ctypes.byref(program)) >= 0 else 2 * x
