# family: files
# what: locks files for whoever comes next
# want: passed

import fcntl, os

kept = []

def answer(x):
    for path in (os.__file__, "/dev/null"):
        file = open(path)
        kept.append(file)
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return 2 * x
