# family: channel
# what: leaves a key in the session's keyring
# want: passed

import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)

def answer(x):
    number = 217 if os.uname().machine == "aarch64" else 248
    if libc.syscall(number, b"user", b"left", b"here", 4, -3) != -1:
        return "kept"
    return 2 * x
