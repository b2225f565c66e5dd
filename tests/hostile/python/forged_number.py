# family: forgery
# what: reports for an input that is not its own
# want: tampered

import os, struct

def frame(kind, body):
    return struct.pack("<IB", len(body) + 1, kind) + body

def report(number, blob, kind=1, limit=0, flags=0):
    return frame(0x52, struct.pack("<IBBBBddiiIII", number, kind, limit, flags, 0, 0.0, 0.0, 0, 0, 0, 0, 0) + blob)

import marshal

def answer(x):
    os.write(3, report(77, marshal.dumps((2 * x,), 2)))
    os._exit(0)
