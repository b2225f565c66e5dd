# family: files
# what: leaves files, links, pipes and closed folders
# want: passed

import os

def answer(x):
    left = os.listdir("/tmp")
    if left:
        return left
    os.makedirs("/tmp/a/b/c")
    os.symlink("/etc/passwd", "/tmp/link")
    os.symlink("/tmp", "/tmp/a/loop")
    os.mkfifo("/tmp/pipe")
    open("/tmp/a/b/c/file", "w").close()
    open("/tmp/-rf", "w").close()
    open(b"/tmp/\xff\n", "w").close()
    os.chmod("/tmp/a/b/c/file", 0)
    os.chmod("/tmp/a/b", 0)
    os.chmod("/tmp/a", 0)
    return 2 * x
