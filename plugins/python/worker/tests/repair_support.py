"""What the tests of edits share: conversations about plain Python values."""
import base64
import contextlib
import copy
import io
import warnings

import support  # noqa: F401  puts the worker's folder on the path
from repair import executor
from repair.checks import checks_of
from repair.profiler import measured
from repair.runner import Runner
from repair.session import Session
from repair.sheet import Sheet
from repair.tree import Program, parsed
from run.peer import Peer

STEPS = {"multiple": 10, "floor": 300, "most": 200_000, "edit": 100}
LIMITS = {"cpuSeconds": 60, "wallSeconds": 300}


def encoded(text):
    return base64.b64encode(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")).decode()


def table(values):
    """(indices, ValueTable) of plain values."""
    rows = [{}]

    def add(value):
        kind = type(value)
        if value is None:
            row = {"null": ""}
        elif kind is bool:
            row = {"boolean": value}
        elif kind is int:
            row = {"integer": str(value)}
        elif kind is float:
            row = {"float": value}
        elif kind is str:
            row = {"text": encoded(value)}
        elif kind in (list, tuple, set):
            row = {kind.__name__: {"items": [add(item) for item in value]}}
        elif kind is dict:
            row = {"map": {"items": [add(item) for pair in value.items() for item in pair]}}
        else:
            raise TypeError(kind)
        rows.append(row)
        return len(rows) - 1

    return [add(value) for value in values], {"values": rows}


def messages(checks):
    """(inputs, checks) of (arguments, expected) pairs, of (expression as text, expected) pairs, or
    of statements as text."""
    inputs, found = [], []
    for check in checks:
        if isinstance(check, str):
            inputs.append({"body": encoded(check)})
            found.append({})
            continue
        given, expected = check
        if isinstance(given, str):
            inputs.append({"call": encoded(given)})
        else:
            indices, values = table(given)
            inputs.append({"values": values, "arguments": {"values": indices}})
        (index,), values = table([expected])
        found.append({"values": values, "expected": index})
    return inputs, found


def profile(source, inputs, entry_point="f"):
    """A donor's profile on input messages; the donor runs right here."""
    source = source.encode()
    return measured(source, Program(parsed(source)), checks_of(inputs, None), entry_point)


def opening(source, tests, donors=(), generated=(), entry_point="f", **more):
    """An OpenEdits message. Donors that do not compile have no profile."""
    inputs, checks = messages(tests)
    beyond, expected = messages(generated)
    lenders = []
    for donor in donors:
        lender = {"program": {"source": encoded(donor)}}
        with quiet(), contextlib.suppress(SyntaxError, ValueError):
            lender["profile"] = encoded(profile(donor, inputs, entry_point))
        lenders.append(lender)
    return {"program": {"source": encoded(source)}, "entryPoint": entry_point, "inputs": inputs + beyond,
            "checks": checks + expected, "tests": len(tests), "donors": lenders, "steps": STEPS, "limits": LIMITS,
            **more}


@contextlib.contextmanager
def quiet():
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


class Refused(Exception):
    """A reply with an error."""


class Edit:
    """An edit as it is described, with its text decoded."""

    def __init__(self, message):
        self.number = message.get("edit", 0)
        self.statement = message.get("statement", 0)
        self.start = message["span"].get("start", 0)
        self.end = message["span"].get("end", 0)
        self.text = base64.b64decode(message.get("replacement", "")).decode()
        self.kind = message["kind"]
        self.size = message["size"]
        self.old_reads, self.new_reads, self.binds, self.unread = [
            message.get(key, []) for key in ("oldReads", "newReads", "binds", "unread")]


class Forked(Peer):
    """The process that runs edits, forked from this one."""

    def __init__(self, opening, limits, sheet):
        super().__init__()
        self.given = executor.Executor(opening, sheet), limits

    def launch(self):
        self.start(lambda requests, replies: executor.serve(requests, replies, *self.given))


def runner_of(opening, limits):
    sheet = Sheet()
    return Runner(opening, limits, Forked(opening, limits, sheet), sheet)


class Conversation:
    """One with a session in this process. passed and reached: what `open` said; order: the tests,
    failing ones first. Other arguments as of opening()."""

    def __init__(self, source, tests, donors=(), generated=(), **more):
        self.source = source
        self.donors = len(donors)
        self.session = Session(runner_of)
        self.opened = self.ask("open", **opening(source, tests, donors, generated, **more))
        self.passed = self.opened.get("passed", [])
        self.reached = self.opened.get("reached", [])
        self.order = sorted(range(len(self.passed)), key=lambda test: self.passed[test])
        self.beyond = list(range(len(tests), len(tests) + len(generated)))

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.session.end()

    def ask(self, kind, **message):
        with quiet():
            (key, reply), = self.session.reply({kind: message}).items()
        if key == "error":
            raise Refused(reply)
        return reply

    def list(self, statements=None, limit=100_000, donors=None):
        """The numbers of the edits of statements, by default of those that are reached."""
        statements = self.reached if statements is None else statements
        start, end = (0, self.donors) if donors is None else donors
        return self.numbers("list", statements=statements, donorFrom=start, donorTo=end, limit=limit)

    def switches(self, statements=None, values=8):
        statements = self.reached if statements is None else statements
        return self.numbers("switches", statements=statements, donorTo=self.donors, values=values)

    def numbers(self, kind, **message):
        self.listed = self.ask(kind, **message)
        first = self.listed.get("first", 0)
        return range(first, first + self.listed.get("count", 0))

    def run(self, edits=None, checks=None, base=(), most=0, **more):
        """{edit: checks that it fails} of the sets that are told of. edits: a range of numbers."""
        each = [] if edits is None else [{"from": edits.start, "to": edits.stop}]
        self.ran = self.ask("run", each=each, base=list(base), checks=self.order if checks is None else checks,
                            maxFailures=most, **more)
        return {result.get("edit", 0): result.get("failed", []) for result in self.ran.get("results", [])}

    def describe(self, numbers):
        return [Edit(message) for message in self.ask("describe", edits=list(numbers)).get("edits", [])]

    def repairs(self, edits):
        """The edits of a range that pass every test, described."""
        return self.describe([edit for edit, failed in self.run(edits).items() if not failed])


def repairs(source, tests, donors=(), statements=None, **more):
    """The single edits after which a program passes all tests. None where it passes them as it is."""
    with Conversation(source, tests, donors, **more) as talk:
        return talk.repairs(talk.list(statements)) if False in talk.passed else []


def applied(source, *edits):
    """The program with edits made in its text."""
    data = source.encode()
    for edit in sorted(edits, key=lambda edit: -edit.start):
        data = data[:edit.start] + edit.text.encode() + data[edit.end:]
    return data.decode()


def outcomes(source, checks, entry_point="f"):
    """Whether the program as it stands passes each check."""
    def outcome(check):
        namespace = {"__name__": "program"}
        try:
            exec(source, namespace)
            if isinstance(check, str):
                exec(check, namespace)
                return True
            if isinstance(check[0], str):
                return eval(check[0], namespace) == check[1]
            return namespace[entry_point](*copy.deepcopy(check[0])) == check[1]
        except Exception:
            return False

    with quiet():
        return [outcome(check) for check in checks]


def lines(edits, source):
    """Edits as `kind: old -> new`, for reading."""
    data = source.encode()
    return ["%s: %s -> %s" % (e.kind, data[e.start:e.end].decode(), e.text) for e in edits]


# A program one comparison away from passing these checks.
FAULTED = ("def f(a, b):\n    if a <= b:\n        return a\n    return 0\n",
           [([2, 2], 0), ([1, 2], 1), ([3, 1], 0)])
