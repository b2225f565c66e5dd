# family: memory
# what: leaks cycles with the collector off
# want: memory

import gc

gc.disable()

def answer(x):
    last = None
    while True:
        last = [last, bytearray(1 << 16)]
