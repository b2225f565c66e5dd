# family: memory
# what: twenty processes take what one may
# want: passed|killed|memory|timeout

import os

def answer(x):
    children = []
    for _ in range(20):
        pid = os.fork()
        if pid == 0:
            waste = bytearray(os.urandom(1)) * (150 << 20)
            os._exit(0)
        children.append(pid)
    for pid in children:
        os.waitpid(pid, 0)
    return 2 * x
