# family: forgery
# what: reports for every input at once
# want: wrong|tampered|killed

import os, struct

def frame(kind, body):
    return struct.pack("<IB", len(body) + 1, kind) + body

def report(number, blob, kind=1, limit=0, flags=0):
    return frame(0x52, struct.pack("<IBBBBddiiIII", number, kind, limit, flags, 0, 0.0, 0.0, 0, 0, 0, 0, 0) + blob)

import marshal

def answer(x):
    for number in range(3):
        os.write(3, report(number, marshal.dumps((2 * number + 2,), 2), flags=2))
    return 0
