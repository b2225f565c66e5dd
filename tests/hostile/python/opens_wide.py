# family: channel
# what: gives the folder another owner, the bits of set-user-id and no sticky bit
# want: passed

import os

def answer(x):
    for change in (lambda: os.chmod("/tmp", 0o6777), lambda: os.chown("/tmp", 1, 1), lambda: os.chown("/tmp", -1, os.getgid())):
        try:
            change()
        except OSError:
            pass
    return 2 * x
