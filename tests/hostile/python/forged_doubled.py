# family: size
# what: reports a tree of lists, 14 levels, each twice
# want: wrong

import marshal, os, struct


def frame(kind, body):
    return struct.pack("<IB", len(body) + 1, kind) + body


def report(number, blob, kind=1, limit=0, flags=0):
    return frame(0x52, struct.pack("<IBBBBddiiIII", number, kind, limit, flags, 0, 0.0, 0.0, 0, 0, 0, 0, 0) + blob)


def answer(x):
    tree = 1
    for _ in range(14):
        tree = (0, (tree, tree), 0, b"")
    os.write(3, report(x - 1, marshal.dumps((b"\1" + marshal.dumps(tree, 2),), 2)))
    os._exit(0)
