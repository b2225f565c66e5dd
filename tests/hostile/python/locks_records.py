# family: channel
# what: locks parts of files that all programs have, for whoever comes next
# want: passed

import fcntl, os

kept = []

def answer(x):
    for path, flags, kind in ((os.__file__, os.O_RDONLY, fcntl.LOCK_SH), ("/dev/null", os.O_RDWR, fcntl.LOCK_EX), ("/dev/zero", os.O_RDWR, fcntl.LOCK_EX)):
        file = os.open(path, flags)
        kept.append(file)
        fcntl.lockf(file, kind | fcntl.LOCK_NB, 1, x)
    return 2 * x
