# family: kernel
# what: asks for capabilities and privileges
# want: passed

import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)

def answer(x):
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)()
    libc.capget(header, data)
    held = [hex(word) for word in data if word]
    if held:
        return held
    data[0] = data[1] = 1 << 21
    if libc.capset(header, data) != -1:
        return "capset"
    if libc.prctl(39, 0, 0, 0, 0) != 1:
        return "new privileges"
    return 2 * x
