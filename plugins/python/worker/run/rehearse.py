"""A job of our own, run in the zygote before it serves.

What an interpreter learns while it runs (the code it specialises, the classes
and methods it has looked up, the pages its allocator has taken) every child
would learn again, each time by copying the pages that this is written to. A
process that has run a job once hands it down.
"""

import os
import signal
import sys
from binascii import b2a_base64
from marshal import dumps

from run import runner
from run import whereabouts

# Does what most programs do. Nothing of it is left afterwards.
PROGRAM = '''
import math
from collections import Counter, defaultdict, deque
from typing import Any, Dict, List, Optional, Set, Tuple, Union


class Pair:
    def __init__(self, left, right=None):
        self.left = left
        self.right = right

    def total(self) -> int:
        return sum(self.left) + len(self.right or ())


def helper(number: int, *rest, **named) -> bool:
    while number > 1 and number % 2 == 0:
        number //= 2
    return number == 1 and not rest


def answer(items: List[int], text: str = "some words here") -> Optional[Dict[str, Any]]:
    """Of many parts."""
    best, current = 0, 0.5
    for position, item in enumerate(items):
        current = max(current + item, 0)
        if best < current:
            best = current
        elif item in (3, 4):
            continue
        else:
            best -= 1
    words = [word.strip().lower()[::-1] for word in text.split(" ") if word]
    counts: Dict[str, int] = {}
    for letter in "".join(words):
        counts[letter] = counts.get(letter, 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]), reverse=True)
    seen = set(items) | {1, 2}
    groups = defaultdict(list)
    for left, right in zip(items, items[1:]):
        groups[left % 3].append((left, right, abs(left - right), round(left / 2, 2)))
    try:
        int("x")
    except ValueError as error:
        words.append(str(error))
    queue = deque(items)
    while queue:
        queue.popleft()
    words.sort()
    words.extend(str(item) for item in range(3))
    numbers = list(map(int, "1 2 3".split()))
    text = text.replace("a", "b").upper() + f"{len(seen)}-{best:.2f}" + "%d" % len(text)
    if any(letter.isalpha() and letter in "aeiou" for letter in text) or text.startswith("x"):
        numbers.insert(0, ord(text[0]) - ord("a"))
    most = Counter(words).most_common(1)[0][0]
    print(most, helper(8), Pair(numbers, words).total(), math.sqrt(4), math.floor(2.5))
    if not items:
        raise IndexError("nothing given")
    return {"best": best, "words": words, "ordered": ordered, "all": all(numbers), "pairs": dict(groups)}
'''
CALLS = ("answer([3, -1, 4, 1, -5])", "answer([1, 2])['best']", "answer([])")
ROUNDS = 16  # code is specialised when it has run a few times


def rehearse(job_of):
    """Runs the rehearsal; job_of makes a job of a message."""
    inputs = [{"call": _base64(call)} for call in CALLS]
    values = [{}, {"integer": "3"}, {"integer": "4"}, {"list": {"items": [1, 2]}}]
    inputs.append({"arguments": {"values": [3]}, "values": {"values": values}})
    inputs.append({"body": _base64("assert answer([1, 2])['best'] == 3")})
    code = compile(PROGRAM, runner.blame.PROGRAM, "exec", dont_inherit=True)
    tests: list = [compile(call, "<test>", "eval") for call in CALLS]
    tests += [None, compile("assert answer([1])", "<test>", "exec")]
    ready = dumps((None, True, code, None, tuple(tests), (), None))
    stderr = sys.stderr
    pipe, runner.PIPE = runner.PIPE, os.open(os.devnull, os.O_WRONLY)
    for number in range(ROUNDS):
        message = {"program": {"source": _base64(PROGRAM)}, "entryPoint": "answer", "inputs": inputs,
                   "traced": number % 4 == 3}
        job = job_of(message)
        prepared = runner.prepare(job, 0, ready)
        for at in range(len(inputs)):
            runner.Run(prepared, at, True).execute()
    os.close(runner.PIPE)
    runner.PIPE = pipe
    runner.OUTPUT.begin(0, None)
    for number in (signal.SIGPROF, signal.SIGALRM):
        whereabouts.forget(number)
        signal.signal(number, signal.SIG_DFL)
    sys.stderr = stderr  # of the worker itself
    del sys.modules[runner.PROGRAM]


def _base64(text):
    return b2a_base64(text.encode(), newline=False).decode()
