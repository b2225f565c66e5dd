"""Having sets of edits run in another process (repair/executor.py), for the one that lists them.

What that process says is a claim of a hostile program. A set that ends it, or of which it says what
cannot be, has failed; the sets behind it are run in a new one."""
from marshal import dumps
from time import monotonic, process_time

from repair import executor
from repair.checks import checks_of
from repair.profile import Damaged, decoded, values
from repair.sheet import MOST_CHECKS, PASSED, ROWS, SIZE, TEST, UNTOUCHED, Rows, room, width
from run import frames
from run.supervise import Budget

# A set may use this part of what the conversation may: then one that loops inside the language's own
# runtime is lost, not the conversation.
PART = 4
DEATHS = 32             # of the process that runs, in one conversation
MOST_SAID = 4 << 20     # bytes of one answer


class Refused(Exception):
    """A request that cannot be done. The text says why, for a person."""


class Answer:
    """What the process says to one request. Anything before or after it breaks the protocol."""

    def __init__(self, number):
        self.number = number.to_bytes(4, "little")
        self.said = None

    def receive(self, kind, body):
        if kind != executor.DONE or body[:4] != self.number or self.said is not None:
            return "an answer that nothing was asked for"
        self.said = body[4:]
        return None

    def complete(self):
        return self.said is not None


class Turn(Budget):
    """The time of one request: renewed as long as sets come to their end."""

    def __init__(self, runner):
        self.runner = runner
        self.at = None
        super().__init__(*runner.share())

    def renewed(self):
        at, _ = self.runner.sheet.progress()
        if at == self.at or min(self.runner.left(self.cpu_used_in_all())) <= 0:
            return False
        self.at = at
        self.restart(*self.runner.share(self.cpu_used_in_all()))
        return True


class Runner:
    """Runs what it is given in a process of its own, which it starts anew when that has ended.

    opening: a conversation's OpenEdits message; limits: of all of it; peer: a Peer whose launch()
    starts such a process, which writes to the sheet."""

    def __init__(self, opening, limits, peer, sheet):
        self.opening = opening
        self.limits = limits
        self.sheet = sheet
        self.peer = peer
        self.programs = []      # what load() was given
        self.loaded = set()     # those that the process in hand has
        self.asked = self.deaths = 0
        self.started = process_time()
        self.spent = 0.0        # CPU seconds of processes that are gone
        self.wall = 0.0         # seconds of requests that are done
        self.since = monotonic()

    # --------------------------------------------------------------- clocks

    def begin(self):
        """A request to the conversation begins. Returns whether there is time for it."""
        self.since = monotonic()
        return min(self.left()) > 0

    def end(self):
        self.wall += monotonic() - self.since

    def used(self, in_hand=None):
        """The CPU seconds that the conversation has used. in_hand: of the process in hand."""
        return process_time() - self.started + self.spent + (self.peer.used if in_hand is None else in_hand)

    def left(self, in_hand=None):
        """The CPU and wall seconds that the conversation still has."""
        return (self.limits.cpu - self.used(in_hand),
                self.limits.wall - self.wall - (monotonic() - self.since))

    def share(self, in_hand=None):
        """What one set may use of that."""
        cpu, wall = self.left(in_hand)
        return min(cpu, self.limits.cpu / PART), min(wall, self.limits.wall / PART)

    # -------------------------------------------------------------- process

    def start(self):
        self.loaded.clear()
        self.peer.launch()

    def stop(self):
        self.peer.stop()

    def load(self, kind, code, salted, cells, reuse):
        """The number of a program, for run() and watch()."""
        self.programs.append((len(self.programs), kind, code, salted, cells, reuse))
        return len(self.programs) - 1

    def ask(self, number, what, *arguments):
        """Asks for something of a program, None for none of load()'s. Returns what the process said,
        or None where that ended it or makes no sense."""
        while True:
            if not self.peer.pid:
                self.start()
            fresh = self.peer.served == 0
            programs = []
            if number is not None and number not in self.loaded:
                self.loaded.add(number)
                programs.append(self.programs[number])
            self.asked += 1
            answer = Answer(self.asked)
            request = frames.frame(executor.ASK, dumps((self.asked, programs, what, arguments)))
            ending = self.peer.converse(request, answer, Turn(self), MOST_SAID)
            if ending is None:
                return answer.said
            # The process is gone.
            self.spent += self.peer.used
            self.peer.used = 0.0
            self.deaths += 1
            if min(self.left()) <= 0:
                raise Refused("the runs took all the time that the conversation has")
            begun = self.sheet.progress()[0] != UNTOUCHED
            if fresh and not begun:
                # It did not come to the first run: the inputs may say why.
                checks_of(self.opening.get("inputs") or (), self.opening.get("checks") or ())
                raise Refused("the program or its inputs are too large")
            if self.deaths > DEATHS:
                raise Refused("runs of the program end its process again and again")
            if begun:
                return None
            # What ended it was left by an earlier request, so that a new one may do it.

    # ----------------------------------------------------------------- runs

    def run(self, number, table, checks, most, best_only, budget, cost):
        """Runs a table's sets, see executor.Executor.run. Returns Ran."""
        ran = Ran(most)
        if len(checks) >= MOST_CHECKS:
            raise Refused(f"a run has {len(checks)} checks, at most {MOST_CHECKS} are possible")
        while ran.tried < len(table) and not (budget and ran.steps >= budget):
            part = table[ran.tried:ran.tried + room(len(checks))]
            self.sheet.clear(len(part) * width(len(checks)))
            left = budget - ran.steps if budget else 0
            alive = self.ask(number, "run", number, part, checks, ran.most, best_only, left, cost) is not None
            self.take(ran, len(part), checks, best_only, left, cost, alive)
        ran.exhausted = ran.tried < len(table)
        return ran

    def take(self, ran, sets, checks, best_only, left, cost, alive):
        """Reads what the sheet says of so many sets."""
        rows = Rows(self.sheet, len(checks))
        limits = [limit for _, limit in checks]
        at, steps = self.sheet.progress()
        at = min(at, sets)
        steps = min(max(steps, at * cost), at * (cost + sum(limits)))
        if alive and at < sets and not (left and steps >= left):
            alive = False       # it left sets out, and has no reason
        first = ran.tried
        for index in range(at):
            if ran.most or not rows.failed_first(index):
                ran.add(first + index, rows.read(index, ran.most), len(checks), best_only)
        if at < sets and not alive:
            count, failed = rows.cut(at)
            ran.add(first + at, (len(checks), failed + list(range(count, len(checks)))), len(checks), best_only)
            steps += cost + sum(limits[:count + 1])
            at += 1
        ran.tried += at
        ran.steps += steps

    def first(self, code, salted, cells, slots, checks, marks):
        """Runs the program as it is on checks, (number, limit); marks: how many statements it marks.

        Returns ([(whether it passes, steps, whether it ended within its limit)], the marks of the
        first check that it fails or None, the values of its variables by slot or None)."""
        done: list[tuple] = []
        memory, reached, said = self.sheet.memory, None, None
        while len(done) < len(checks):
            part = checks[len(done):]
            live = ROWS + len(part) * TEST.size
            kept = live + marks
            if kept + marks > SIZE:
                raise Refused("the program is too large to edit")
            self.sheet.clear(kept + marks - ROWS)
            said = self.ask(None, "first", code, salted, cells, slots, part, (live, kept), kept)
            count = len(part) if said is not None else min(self.sheet.progress()[0], len(part) - 1)
            for at in range(count):
                state, steps = TEST.unpack_from(memory, ROWS + at * TEST.size)
                limit = part[at][1]
                done.append((state == PASSED, min(steps, limit), steps <= limit))
                if state != PASSED and reached is None:
                    reached = memory[kept:kept + marks]
            if said is None:
                done.append((False, part[count][1], False))
                if reached is None:
                    reached = memory[live:kept]
        return done, reached, self.values(said, slots)

    def values(self, said, slots):
        """The values of so many variables out of what the process said, None for none."""
        try:
            found = [] if said is None else [values(item) for item in decoded(said, list)]
            return found if len(found) == slots else None
        except Damaged:
            return None

    def watch(self, number, check, limit):
        """Decoded JSON of what came out at a program's points, None for none."""
        self.sheet.clear(0)
        said = self.ask(number, "watch", number, check, limit)
        try:
            return None if said is None else decoded(said, list)
        except Damaged:
            return None


class Ran:
    """tried, steps, exhausted: as in EditsRan. results: [(set, checks that failed, how many were
    run)], checks by their place in the request. most: failures that the next set may have."""

    def __init__(self, most):
        self.most = most
        self.tried = self.steps = 0
        self.exhausted = False
        self.results = []

    def add(self, index, row, checks, best_only):
        """Takes in a set's (checks run, failed); of one that failed all of so many checks None."""
        count, failed = row if row is not None else (checks, list(range(checks)))
        if len(failed) > self.most:
            del failed[self.most + 1:]
            count = failed[-1] + 1
        if self.most or failed[:1] != [0]:
            self.results.append((index, failed, count))
        if best_only:
            self.most = min(self.most, len(failed))
