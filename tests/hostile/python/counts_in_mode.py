# family: cheat
# what: counts its inputs in the mode of the folder itself
# want: passed

import os, stat

def answer(x):
    mode = stat.S_IMODE(os.stat("/tmp").st_mode)
    try:
        os.chmod("/tmp", 0o1701 + x)
    except PermissionError:
        pass
    return 2 * x if mode & 0o777 in (0o777, 0o700) else mode
