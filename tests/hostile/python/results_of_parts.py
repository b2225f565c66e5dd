# family: size
# what: reports values of a million parts each, which take fifty times as much memory
# tests: 12 answer(N) == 2 * N
# want: tampered

import os, struct


def frame(kind, body):
    return struct.pack("<IB", len(body) + 1, kind) + body


def report(number, blob, kind=1, limit=0, flags=0):
    return frame(0x52, struct.pack("<IBBBBddiiIII", number, kind, limit, flags, 0, 0.0, 0.0, 0, 0, 0, 0, 0) + blob)


def answer(x):
    count = 15 << 20
    data = report(x - 1, b"(\1\0\0\0s" + struct.pack("<I", count + 5) + b"[" + struct.pack("<I", count) + b"N" * count)
    while data:
        data = data[os.write(3, data):]
    os._exit(0)
