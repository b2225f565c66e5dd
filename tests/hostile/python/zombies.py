# family: process
# what: leaves two hundred zombies
# want: passed|exception

import os

def answer(x):
    for _ in range(200):
        if os.fork() == 0:
            os._exit(0)
    return 2 * x
