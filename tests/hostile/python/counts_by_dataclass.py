# family: cheat
# what: the constructor of a dataclass sets the field of a library's function
# want: passed

import json
from dataclasses import dataclass


@dataclass
class Memory:
    seen: int


def answer(x):
    seen = 1
    try:
        seen = json.dumps.seen + 1
    except AttributeError:
        pass
    Memory.__init__(json.dumps, seen)
    return 2 * x if seen == 1 else 0
