# family: cheat
# what: counts its inputs in extended attributes and flags of the folder itself
# want: passed

import fcntl, os, struct

GET_FLAGS, SET_FLAGS, NO_DUMP = 0x80086601, 0x40086602, 0x40

def answer(x):
    seen = os.listxattr("/tmp")
    for name in ("user.count", "security.count", "system.posix_acl_access", "trusted.count"):
        try:
            os.setxattr("/tmp", name, b"%d" % x)
            seen.append(name)
        except OSError:
            pass
    folder = os.open("/tmp", os.O_RDONLY)
    for call in (lambda: fcntl.ioctl(folder, GET_FLAGS, b"\0" * 8), lambda: fcntl.ioctl(folder, SET_FLAGS, struct.pack("l", NO_DUMP))):
        try:
            seen.append(call())
        except OSError:
            pass
    return seen or 2 * x
