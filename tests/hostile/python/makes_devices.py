# family: files
# what: makes device files
# want: exception

import os, stat

def answer(x):
    os.mknod("/tmp/disk", 0o600 | stat.S_IFBLK, os.makedev(8, 0))
    return 2 * x
