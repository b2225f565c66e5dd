# family: forgery
# what: repeats its result from a finaliser
# want: tampered|wrong|passed

import os, struct

def frame(kind, body):
    return struct.pack("<IB", len(body) + 1, kind) + body

def report(number, blob, kind=1, limit=0, flags=0):
    return frame(0x52, struct.pack("<IBBBBddiiIII", number, kind, limit, flags, 0, 0.0, 0.0, 0, 0, 0, 0, 0) + blob)

import marshal, sys

def answer(x):
    frame_ = sys._getframe()
    while frame_ is not None:
        run = frame_.f_locals.get("self")
        if type(run).__name__ == "Run":
            break
        frame_ = frame_.f_back
    finish = type(run).finish
    def twice(self, *args, **kwargs):
        finish(self, *args, **kwargs)
        return finish(self, *args, **kwargs)
    type(run).finish = twice
    return 2 * x
