# family: files
# what: runs and maps a program that it has written
# want: passed

import mmap, os, shutil, sys

def answer(x):
    with open("/tmp/tool", "wb") as file:
        file.write(b"#!/bin/sh\nexit 0\n" * 512)
    os.chmod("/tmp/tool", 0o755)
    pid = os.fork()
    if pid == 0:
        try:
            os.execv("/tmp/tool", ["tool"])
        finally:
            os._exit(9)
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 9:
        return "it ran"
    with open("/tmp/tool", "rb") as file:
        try:
            mmap.mmap(file.fileno(), 4096, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC)
            return "it is mapped"
        except OSError:
            return 2 * x
