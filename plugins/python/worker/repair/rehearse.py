"""A conversation of our own, held in the zygote before it starts the first one's process: what an
interpreter learns while it runs (see run/rehearse.py), the process that lists edits and the one that
runs them inherit."""
import sys
from binascii import b2a_base64
from marshal import dumps, loads

from repair.machine import PROGRAM
from repair.profile import encoded
from repair.profiler import measured
from repair.runner import Runner
from repair.session import Session
from repair.tree import Program, parsed
from repair.checks import checks_of

# Does what many programs do, and one thing wrong.
CANDIDATE = '''
from typing import List

def answer(items: List[int], most: int) -> List[int]:
    """Of many parts."""
    best, found, n = 0, [], 0
    while n < len(items) and best < 9:
        item = items[n]
        if item > most or item % 2 == 0:
            found.append(item * 2)
        elif item == 3:
            best = max(best, abs(item) + 1)
        n += 1
    return sorted(found)[:most]
'''
DONOR = '''
def answer(values, limit):
    top = 0
    out = []
    for value in values:
        if top >= 9:
            break
        if value >= limit or value % 2 == 0:
            out.append(value * 2)
        elif value == 3:
            top = max([top, value + 1])
    return [value for value in sorted(out) if value > 0][:limit]
'''
INPUTS: tuple[tuple[list[int], int], ...] = ([3, 4, 5], 3), ([8, 1], 2), ([], 1), ([3, 7, 2, 9], 4)
WANTED: tuple[list[int], ...] = [6, 8, 10], [16], [], [4, 14, 18]
STEPS = {"multiple": 10, "floor": 300, "most": 20000, "edit": 100}
ROUNDS = 2


class Inside(Runner):
    """Runs things in this process, for they are our own."""

    def start(self):
        self.executor.prepare()
        self.peer.pid = -1

    def ask(self, number, what, *arguments):
        if number is not None and number not in self.loaded:
            self.loaded.add(number)
            self.executor.load(*self.programs[number])
        said = getattr(self.executor, what)(*loads(dumps(arguments)))
        return b"" if said is None else encoded(said)


def rehearse():
    opening = message()
    source = DONOR.encode()
    for _ in range(ROUNDS):
        profile = measured(source, Program(parsed(source)), checks_of(opening["inputs"], None), "answer")
        opening["donors"][0]["profile"] = b2a_base64(profile, newline=False).decode()
        converse(opening)
    del sys.modules[PROGRAM]


def converse(opening):
    session = Session(runner=Inside)
    opened = session.reply({"open": opening})["opened"]
    checks = list(range(len(INPUTS)))
    listed = session.reply({"list": {"statements": opened["reached"], "donorTo": 1, "limit": 1500}})["listed"]
    edits = [{"from": 0, "to": listed["count"]}]
    ran = session.reply({"run": {"each": edits, "checks": checks, "steps": "100000"}})["ran"]
    best = [result["edit"] for result in ran["results"]][:8]
    session.reply({"run": {"each": [{"from": at, "to": at + 1} for at in best], "checks": checks, "maxFailures": 9}})
    session.reply({"describe": {"edits": best}})
    session.reply({"standalone": {"edits": best, "limit": 9}})
    session.reply({"switches": {"statements": opened["reached"], "donorTo": 1, "values": 8}})


def message():
    inputs, checks = [], []
    for arguments, expected in zip(INPUTS, WANTED):
        items, most = arguments
        inputs.append({"values": table(items, most), "arguments": {"values": [len(items) + 1, len(items) + 2]}})
        checks.append({"values": table(expected), "expected": len(expected) + 1})
    return {"program": {"source": base64(CANDIDATE)}, "entryPoint": "answer", "inputs": inputs, "checks": checks,
            "tests": len(inputs), "donors": [{"program": {"source": base64(DONOR)}}], "steps": STEPS,
            "limits": {"cpuSeconds": 60, "wallSeconds": 600}}


def table(items, *more):
    numbers = [{"integer": str(item)} for item in items]
    return {"values": [{}] + numbers + [{"list": {"items": list(range(1, len(items) + 1))}}] + [
        {"integer": str(item)} for item in more]}


def base64(text):
    return b2a_base64(text.encode(), newline=False).decode()
