"""The process that runs a conversation's program, with and without edits. It knows what is expected
of the program and nothing of donors, and it is told the edits by number.

After the first run anything of it may have been changed by the program. What it says are numbers in
the sheet, then that it has done what it was asked, with JSON of values where values were asked for."""
import gc
import os
from binascii import a2b_base64
from marshal import loads
from sys import maxsize

from repair.checks import checks_of, prelude_of
from repair.guards import STEPS
from repair.machine import Edited, Machine
from repair.profile import Recorder, encoded
from repair.sheet import FAILED, HEAD, PASSED, RAN, ROWS, TEST, packed, width
from repair.switchboard import Switchboard
from run import box
from run import frames
from run import preload
from run.frames import frame
from run.runner import OUTPUT

DONE = 0x44     # 'D': the number of the request (4 bytes), then JSON or nothing
ASK = 0x51      # 'Q'
EDITS, SWITCHES, PLAIN = range(3)

# Some edits fill any memory they are given, and filling it takes time.
MEMORY = 128 << 20


class Executor:
    """What the process has: checks to run on, and the programs that it was given. opening: the
    OpenEdits message."""

    def __init__(self, opening, sheet):
        self.opening = opening
        self.memory = sheet.memory
        self.machines = {}

    def prepare(self):
        """Makes the checks. Raises arguments.BadInput where they cannot be."""
        opening = self.opening
        OUTPUT.begin(maxsize, None)     # nobody reads what the runs print: no limit ends one of them
        inputs = opening.get("inputs") or []
        self.entry_point = opening.get("entryPoint") or ""
        self.checks = checks_of(inputs, opening.get("checks") or [])
        prelude = opening["program"].get("prelude")
        self.prelude = prelude_of(prelude)
        texts = [prelude, opening["program"]["source"]]
        texts += [given.get("call") or given.get("body") for given in inputs]
        preload.load(preload.modules_named([a2b_base64(text or "") for text in texts]))

    def load(self, number, kind, code, salted, cells, reuse):
        """Takes a program, for the requests that name its number."""
        made = Switchboard if kind == SWITCHES else Edited
        self.machines[number] = machine = made(code, salted, cells, self.entry_point, reuse)
        machine.prelude = self.prelude
        gc.freeze()

    def run(self, number, table, checks, most, best_only, budget, cost):
        """Runs the sets of a table, see RunEdits. checks: (number, limit); cost: steps of each set."""
        machine, memory = self.machines[number], self.memory
        cells, passes, on, off = machine.cells, machine.passes, machine.on, machine.off
        checks = [(self.checks[at], limit) for at, limit in checks]
        size = width(len(checks))
        head, ran_at, plain = HEAD.pack_into, RAN.pack_into, packed(1, 1, size)
        steps, row = 0, ROWS - size
        for at, item in enumerate(table):
            head(memory, 0, at, steps)
            if budget and steps >= budget:
                return
            row += size
            steps += cost
            ran = failed = failures = 0
            if item is not None:
                on(item)
            for check, limit in checks:
                good = False
                if item is not None:
                    good = passes(check, limit)
                    left = cells[STEPS]
                    steps += limit - left if left > 0 else limit
                if not good:
                    failed |= 1 << ran
                    failures += 1
                ran += 1
                if ran == 1 == failed:
                    memory[row:row + size] = plain      # most sets end so
                else:
                    ran_at(memory, row, ran)
                    memory[row + RAN.size:row + size] = failed.to_bytes(size - RAN.size, "little")
                if failures > most:
                    break
            if item is not None:
                off(item)
            if best_only and failures < most:
                most = failures
        head(memory, 0, len(table), steps)

    def first(self, code, salted, cells, slots, checks, hits, kept):
        """Runs the program as it is. At `hits` in the sheet it marks the statements that it reaches,
        which are copied to `kept` (start, end) when the first check has failed. Returns the values of its
        variables by slot."""
        recorder = Recorder(slots)
        memory, (start, end) = self.memory, hits
        marks = memoryview(memory)[start:end]
        machine = Machine(code, salted, cells, self.entry_point, False, {"hits": marks, "value": recorder.value})
        machine.prelude = self.prelude
        failed = False
        for at, (number, limit) in enumerate(checks):
            HEAD.pack_into(memory, 0, at, 0)
            recorder.begin()
            marks[:] = bytes(len(marks))
            good = machine.passes(self.checks[number], limit)
            if not good and not failed:
                failed = True
                memory[kept:kept + len(marks)] = bytes(marks)
            steps = limit - machine.cells[STEPS]
            TEST.pack_into(memory, ROWS + at * TEST.size, PASSED if good else FAILED, steps)
        HEAD.pack_into(memory, 0, len(checks), 0)
        return recorder.found()

    def watch(self, number, check, limit):
        """What came out at a program's points in one run."""
        return self.machines[number].watched(self.checks[check], limit)


def serve(requests, replies, executor, limits):
    """Answers requests until the one that asks is gone. Never returns."""
    box.enter_between(requests, replies)
    box.confine(min(limits.memory, MEMORY), limits.cpu)
    # Nothing lives long here, and a search's programs are too many to collect after each.
    gc.disable()
    gc.freeze()
    executor.prepare()
    while True:
        asked = frames.read_frame(requests)
        if asked is None:
            os._exit(0)
        number, programs, what, arguments = loads(asked[1])
        box.alarm(limits.wall)
        for program in programs:
            executor.load(*program)
        HEAD.pack_into(executor.memory, 0, 0, 0)
        said = getattr(executor, what)(*arguments)
        box.no_alarm()
        body = number.to_bytes(4, "little") + (b"" if said is None else encoded(said))
        frames.write_all(replies, frame(DONE, body))
