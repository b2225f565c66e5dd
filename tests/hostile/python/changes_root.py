# family: kernel
# what: makes /tmp its root, and leaves that by a descriptor from before
# want: passed

import os

def answer(x):
    root = os.open("/", os.O_RDONLY)
    try:
        os.chroot("/tmp")
        return "a root of its own"
    except PermissionError:
        pass
    os.fchdir(root)
    for _ in range(50):
        os.chdir("..")
    return 2 * x if os.path.exists("worker") and not os.path.exists("etc/passwd") else os.listdir(".")
