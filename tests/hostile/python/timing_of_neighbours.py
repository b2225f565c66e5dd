# family: channel
# what: uses both processors and the memory bus
# want: timeout|memory|killed

import os

def answer(x):
    for _ in range(8):
        if os.fork() == 0:
            break
    while True:
        bytearray(1 << 20)
