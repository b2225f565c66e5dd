# family: forgery
# what: claims that a limit was reached
# want: limit|timeout|memory|tampered

import os, struct

def frame(kind, body):
    return struct.pack("<IB", len(body) + 1, kind) + body

def report(number, blob, kind=1, limit=0, flags=0):
    return frame(0x52, struct.pack("<IBBBBddiiIII", number, kind, limit, flags, 0, 0.0, 0.0, 0, 0, 0, 0, 0) + blob)

def answer(x):
    os.write(3, report(x - 1, b"", kind=3, limit=5))
    os._exit(0)
