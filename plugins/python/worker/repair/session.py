"""A conversation about the edits of one program (proto/egca/plugin/v1/edit.proto), in the process that
reads the program and its donors. Nothing of them runs here: see repair/runner.py."""
from binascii import Error as Base64Error
from binascii import a2b_base64

from record.analysis import REFUSALS
from record.positions import Layout
from repair.baseline import Baseline, StepRule
from repair.checks import Check
from repair.describe import described, described_hunk, message
from repair.difference import Hunk, Unwritable, difference
from repair.donors import Donors
from repair.edits import Edit
from repair.list import Lister, Listing
from repair.run import Compiled, Sets
from repair.runner import Refused
from repair.schema import Schema
from repair.standalone import standalone
from repair.state import keeps_nothing
from repair.switches import Switches
from repair.text import Texts
from repair.tree import Program, bound_by, parsed
from run import arguments
from run.deep import Deep
from run.limits import Limits


class Session:
    """reply() answers one request after another. The first is `open`. runner: makes the Runner of an
    OpenEdits message and limits."""

    def __init__(self, runner):
        self.runner_of = runner
        self.opened = None  # whether `open` went well, None before it
        self.runner = None
        self.edits = []     # Edits and Switches, by number
        self._plain = None
        self._joined = {}

    def reply(self, request):
        """The EditReply to an EditRequest, both in their JSON mapping."""
        (kind, asked), = request.items()
        if (kind == "open") != (self.opened is None) or self.opened is False:
            return {"error": "the conversation is open already" if self.opened else "the conversation is not open"}
        if kind == "open":
            self.opened = False
        try:
            handler, arguments_of = REQUESTS[kind]
            try:
                given = arguments_of(asked)
            except (TypeError, ValueError, AttributeError, Base64Error) as error:
                raise Refused(f"the request cannot be read: {error}") from None
            if self.runner is not None and not self.runner.begin() and kind != "describe":
                raise Refused("the conversation has used up its time")
            return handler(self, *given)
        except (Refused, arguments.BadInput) as error:
            return {"error": str(error)}
        except (MemoryError, RecursionError) as error:
            return {"error": f"the program is too large to edit ({type(error).__name__})"}
        finally:
            if self.runner is not None:
                self.runner.end()

    def end(self):
        if self.runner is not None:
            self.runner.stop()
        # An edit and its listing refer to each other. Without these references all of it is freed at
        # once; the editor collects no garbage.
        for edit in self.edits:
            edit.listing = None
        self.__dict__.clear()

    def cpu(self):
        """The CPU seconds of the conversation's processes so far."""
        return self.runner.used() if self.runner is not None else 0.0

    # ----------------------------------------------------------------- open

    def open(self, asked, source, tests, rule):
        # What runs things makes itself ready while this process reads.
        self.runner = self.runner_of(asked, Limits(asked.get("limits") or {}))
        self.runner.start()
        self.opening = asked
        self.inputs = len(asked.get("inputs") or ())
        if tests > self.inputs:
            raise Refused(f"there are {tests} tests, but {self.inputs} inputs")
        self.source, self.rule = source, rule
        self.entry_point = asked.get("entryPoint") or ""
        prelude = a2b_base64((asked.get("program") or {}).get("prelude") or "")
        try:
            with Deep():
                given_names = bound_by(prelude)
                self.program = Program(parsed(source), Layout(source), given_names)
        except REFUSALS as error:
            raise Refused(f"the program does not compile ({type(error).__name__})") from None
        self.donors = Donors(asked.get("donors") or (), tests, given_names)
        self.reuse = keeps_nothing(self.program) and not prelude
        self.texts = Texts()
        self.schema = Schema(source)
        first = Baseline(self, tests)
        self.limits, self.values = first.limits, first.values
        self.first_failing = first.passed.index(False) if False in first.passed else None
        self.lister = Lister(self)
        self.opened = True
        return {"opened": {"passed": first.passed, "reached": first.reached, "steps": str(first.steps)}}

    def check(self, number):
        """What an input must give."""
        return Check(self.opening["inputs"][number], self.opening["checks"][number])

    # ---------------------------------------------------------------- lists

    def list(self, statements, donors, limit):
        self.known(statements, self.program.size, "statement")
        edits, done, duplicates = self.lister.list(statements, self.lister.pool(*donors), limit)
        Listing(edits)
        return self.listed(edits, statements=done, duplicates=duplicates)

    def list_switches(self, statements, donors, most):
        self.known(statements, self.program.size, "statement")
        edits = Switches(self, statements, self.lister.pool(*donors), most).edits
        return self.listed(edits, statements=len(statements))

    def list_standalone(self, numbers, limit):
        edits = [(number, self.edit(number)) for number in numbers]
        found, origins = standalone(self, [(n, edit) for n, edit in edits if type(edit) in (Edit, Hunk)], limit)
        Listing(found)
        return self.listed(found, origins=[{"edits": numbers} for numbers in origins])

    def list_difference(self, number):
        donors = self.donors.between(number, number + 1)
        try:
            with Deep():
                found = [hunk for donor in donors for hunk in difference(
                    self.program, self.entry_point, self.values, donor)]
        except Unwritable:
            found = []
        Listing(found)
        return self.listed(found)

    def listed(self, edits, **more):
        """Takes in edits, and tells of them."""
        first = len(self.edits)
        self.edits += edits
        return {"listed": given(first=first, count=len(edits), **more)}

    # ------------------------------------------------------------------ run

    def run(self, base, each, checks, most, best_only, steps):
        self.known(checks, self.inputs, "check")
        if not checks:
            raise Refused("there are no checks to run")
        sets = Sets(self, base, each)
        ran = sets.run(checks, most, best_only, steps)
        results = [given(edit=number, failed=[checks[at] for at in failed], ran=count)
                   for number, failed, count in ran.results]
        return {"ran": given(results=results, tried=ran.tried, overlapping=sets.overlapping,
                             steps=str(ran.steps), exhausted=ran.exhausted)}

    def plain(self):
        """The program without edits."""
        if self._plain is None:
            self._plain = Compiled(self, [])
        return self._plain

    def joined(self, listing, others):
        """The program with the edits of a listing and others."""
        key = listing, *others
        if key not in self._joined:
            self._joined[key] = Compiled(self, listing.edits + others)
        return self._joined[key]

    # ------------------------------------------------------------- describe

    def describe(self, numbers):
        edits = [(number, self.edit(number)) for number in numbers]
        return {"described": given(edits=[self.described(*edit) for edit in edits])}

    def described(self, number, edit):
        if type(edit) is Edit:
            return described(number, edit, self.program)
        if type(edit) is Hunk:
            return described_hunk(number, edit, self.program)
        return message(number, edit.stmt.number, edit.start, edit.end, edit.kind, 1)

    # -------------------------------------------------------------- helpers

    def edit(self, number):
        self.known([number], len(self.edits), "edit")
        return self.edits[number]

    def known(self, numbers, count, what):
        for number in numbers:
            if not 0 <= number < count:
                raise Refused(f"there is no {what} {number}; there are {count}")


def given(**fields):
    """A message in its JSON mapping: fields at their default are left out."""
    return {key: value for key, value in fields.items() if value and value != "0"}


def number(message, field):
    return int(message.get(field) or 0)


def numbers(message, field):
    return [int(value) for value in message.get(field) or ()]


def donors(message):
    return number(message, "donorFrom"), number(message, "donorTo")


# The handler of each request, and its arguments.
REQUESTS: dict = {
    "open": (Session.open, lambda m: (
        m, a2b_base64((m.get("program") or {}).get("source") or ""), number(m, "tests"),
        StepRule(m.get("steps") or {}))),
    "list": (Session.list, lambda m: (numbers(m, "statements"), donors(m), number(m, "limit"))),
    "switches": (Session.list_switches, lambda m: (numbers(m, "statements"), donors(m), number(m, "values"))),
    "difference": (Session.list_difference, lambda m: (number(m, "donor"),)),
    "standalone": (Session.list_standalone, lambda m: (numbers(m, "edits"), number(m, "limit"))),
    "run": (Session.run, lambda m: (
        numbers(m, "base"), [(number(r, "from"), number(r, "to")) for r in m.get("each") or ()], numbers(m, "checks"),
        number(m, "maxFailures"), bool(m.get("bestOnly")), number(m, "steps"))),
    "describe": (Session.describe, lambda m: (numbers(m, "edits"),)),
}
