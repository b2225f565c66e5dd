# family: forgery
# what: reports a dict that holds one entry twice, for two entries of which it knows one
# reference: {x: 1, 2 * x: 1}
# test: answer(3) == {3: 1, 6: 1}
# test: answer(4) == {4: 1, 8: 1}
# want: wrong

import os, struct


def frame(kind, body):
    return struct.pack("<IB", len(body) + 1, kind) + body


def report(number, blob, kind=1, limit=0, flags=0):
    return frame(0x52, struct.pack("<IBBBBddiiIII", number, kind, limit, flags, 0, 0.0, 0.0, 0, 0, 0, 0, 0) + blob)


def answer(x):
    entry = b"i" + struct.pack("<i", x) + b"i\1\0\0\0"
    value = b"{" + entry + entry + b"0"
    os.write(3, report(x - 3, b"(\1\0\0\0s" + struct.pack("<I", len(value)) + value))
    os._exit(0)
