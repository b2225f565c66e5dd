# family: process
# what: a daemon writes a second result once the first is out
# want: passed|tampered

import os, struct, time

def answer(x):
    if os.fork() == 0:
        time.sleep(0.01)
        os.write(3, struct.pack("<IB", 5, 0x52) + b"fake")
        os._exit(0)
    return 2 * x
