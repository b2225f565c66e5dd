# family: forgery
# what: announces a frame of two gigabytes
# want: tampered

import os, struct

def frame(kind, body):
    return struct.pack("<IB", len(body) + 1, kind) + body

def report(number, blob, kind=1, limit=0, flags=0):
    return frame(0x52, struct.pack("<IBBBBddiiIII", number, kind, limit, flags, 0, 0.0, 0.0, 0, 0, 0, 0, 0) + blob)

def answer(x):
    os.write(3, b"\xff\xff\xff\x7fR")
    while True:
        pass
