# family: process
# what: takes other groups and capabilities by every call that there is
# want: passed

import ctypes, os, platform

libc = ctypes.CDLL(None, use_errno=True)
CAPSET = 91 if platform.machine() == "aarch64" else 126

def answer(x):
    before = os.getresuid(), os.getresgid(), sorted(os.getgroups())
    for change in (lambda: os.setgroups([0, 42]), lambda: os.setresgid(0, 0, 0), lambda: os.setresuid(0, 0, 0), lambda: os.setreuid(0, 0),
                   lambda: os.initgroups("root", 0), lambda: libc.setfsuid(0), lambda: libc.setfsgid(0)):
        try:
            change()
        except OSError:
            pass
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    all_of_them = (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)
    if libc.syscall(CAPSET, header, all_of_them) == 0:
        return "capabilities"
    return 2 * x if before == (os.getresuid(), os.getresgid(), sorted(os.getgroups())) else os.getresuid()
