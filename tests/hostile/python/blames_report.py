# family: credit
# what: reports an exception at all places of its source at once
# want: exception

import os, struct


def answer(x):
    spans = struct.pack("<II", 0, 150) * 16
    body = struct.pack("<IBBBBddiiIII", x - 1, 2, 0, 0, 16, 0.0, 0.0, 0, 0, 1, 0, 0) + spans + b"E"
    os.write(3, struct.pack("<IB", len(body) + 1, 0x52) + body)
    os._exit(0)
