# family: files
# what: removes and replaces the folder itself
# want: passed

import os

def answer(x):
    for change in (lambda: os.rmdir("/tmp"), lambda: os.rename("/tmp", "/tmp2"), lambda: os.chmod("/tmp", 0), lambda: os.symlink("/", "/tmp")):
        try:
            change()
        except OSError:
            pass
    return 2 * x
