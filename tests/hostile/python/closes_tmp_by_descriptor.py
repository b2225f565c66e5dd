# family: files
# what: closes the folder by a descriptor, and from a process that goes on
# want: passed

import os

def answer(x):
    folder = os.open("/tmp", os.O_RDONLY)
    os.mkdir("/tmp/inner")
    os.chdir("/tmp/inner")
    os.rmdir("/tmp/inner")
    if os.fork() == 0:
        os.setsid()
        while True:
            try:
                os.fchmod(folder, 0)
                os.utime(folder, (1, 1))
            except OSError:
                pass
    try:
        os.fchmod(folder, 0o111)
    except OSError:
        pass
    return 2 * x
