# family: channel
# what: puts a file of its own where its streams were, and one where the worker's are
# want: passed

import os

def answer(x):
    file = os.open("/tmp/stream", os.O_RDWR | os.O_CREAT)
    for descriptor in (0, 1, 2):
        os.dup2(file, descriptor)
    os.write(1, b"x" * 1000)
    os.write(2, b'{"hello": {}}\n')
    os.lseek(0, 0, os.SEEK_END)
    return 2 * x
