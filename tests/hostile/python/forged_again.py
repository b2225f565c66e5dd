# family: forgery
# what: asks to be run again without end
# want: tampered|killed

import os, struct

def frame(kind, body):
    return struct.pack("<IB", len(body) + 1, kind) + body

def report(number, blob, kind=1, limit=0, flags=0):
    return frame(0x52, struct.pack("<IBBBBddiiIII", number, kind, limit, flags, 0, 0.0, 0.0, 0, 0, 0, 0, 0) + blob)

def answer(x):
    os.write(3, frame(0x46, b""))
    os._exit(0)
