# family: cheat
# what: replaces what the worker might use
# want: wrong|killed|exception|tampered|timeout

import marshal, os, struct, sys, json, time

real = marshal.dumps
marshal.dumps = lambda value, *rest: real((2,), 2)
json.dumps = lambda *args, **kwargs: "{}"
struct.pack = struct.Struct.pack if False else struct.pack
os.write = lambda number, data: len(data)
time.process_time = time.monotonic = lambda: 0.0

def answer(x):
    return 0
