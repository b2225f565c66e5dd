"""Inputs with what they must give."""
import marshal
import math
from binascii import a2b_base64

from record import testfile
from record.values import plain
from run import arguments
from run.calls import plan_of

TEST = "<test>"
ROUNDING = 1e-6 # of numbers that a program writes
PRELUDE = "<prelude>"
NUMBERS, SEQUENCES = (int, float, bool), (list, tuple)
IMMUTABLE = (int, float, str, bool, bytes, type(None))


def immutable(value):
    return type(value) in IMMUTABLE or (type(value) is tuple and all([immutable(v) for v in value]))


def listed(value):
    """A value with lists in place of its tuples, but for those in sets and keys, which hashes keep."""
    kind = type(value)
    if kind is list or kind is tuple:
        return [listed(item) for item in value]
    if kind is dict:
        return {key: listed(item) for key, item in value.items()}
    return value


def written_alike(text, expected):
    """Whether two outputs are the same but for space and rounding. The host compares as the test
    says: whoever passes there passes here, too."""
    got, wanted = text.split(), expected.split()
    return got == wanted or len(got) == len(wanted) and all(
        [a == b or close(a, b) for a, b in zip(got, wanted)])


def close(a, b):
    try:
        a, b = float(a), float(b)
    except ValueError:
        return False
    return a == b or abs(a - b) <= ROUNDING * max(1.0, abs(b))
class Loose:
    """How a check compares that wants no equal value. near: (abs, rel) or None; listed: whether a tuple is a
    list. It may take more for alike than the host does, which decides."""

    def __init__(self, check):
        tolerance = check.get("tolerance")
        self.near = None if tolerance is None else (float(tolerance.get("abs") or 0), float(tolerance.get("rel") or 0))
        self.listed = bool(check.get("tuplesAreLists"))
        self.unordered = bool(check.get("unordered"))

    def outermost(self, value, expected):
        if self.unordered and self.sequences(value, expected):
            return self.paired(list(value), expected)
        return self.alike(value, expected)

    def alike(self, value, expected):
        if self.sequences(value, expected):
            return len(value) == len(expected) and all([self.alike(v, e) for v, e in zip(value, expected)])
        kind, wanted = type(value), type(expected)
        if self.near is not None and float in (kind, wanted) and kind in NUMBERS and wanted in NUMBERS:
            close, share = self.near
            return value == expected or (
                abs(value - expected) < math.inf and abs(value - expected) <= max(close, share * abs(expected)))
        if kind is dict and wanted is dict:
            return value.keys() == expected.keys() and all([self.alike(value[key], e) for key, e in expected.items()])
        if self.near is not None and kind is set and wanted is set:
            return self.paired(list(value), expected)
        return bool(value == expected)

    def sequences(self, value, expected):
        kind, wanted = type(value), type(expected)
        return kind in SEQUENCES and wanted in SEQUENCES and (kind is wanted or self.listed)

    def paired(self, left, expected):
        """Whether each expected item has an item of its own on the left."""
        if len(left) != len(expected):
            return False
        for wanted in expected:
            for at, value in enumerate(left):
                if self.alike(value, wanted):
                    del left[at]
                    break
            else:
                return False
        return True


class Check:
    """One input. Exactly one of `fresh` (makes its arguments), `code` and `stdin` is set; body: the
    code is statements. free: nothing is expected but that it ends."""

    def __init__(self, given, check):
        self.fresh = None
        self.plan = None    # of its calls, where it has arguments
        self.stdin = None
        self.code = None
        self.body = False
        self.expected = None
        self.listed = None
        self.loose = None
        if given.get("arguments") is not None:
            call = arguments.call(given)
            self.plan = plan_of(given["arguments"], *call)
            if all([immutable(value) for value in [*call[0], *call[1].values()]]):
                self.fresh = lambda: call
            else:
                data, loads = marshal.dumps(call, 2), marshal.loads
                self.fresh = lambda: loads(data)
        elif "call" in given:
            self.code = _compiled(given["call"], "eval")
        elif "body" in given:
            self.code, self.body = _compiled(given["body"], "exec"), True
        elif "stdin" in given:
            self.stdin = a2b_base64(given["stdin"])
        else:
            raise arguments.BadInput("it has no arguments, call, body or stdin")
        self.free = check is None or self.body
        if not self.free:
            if not check.get("expected"):
                raise arguments.BadInput("its check expects nothing")
            self.expected, *self.others = arguments.build(
                check.get("values") or {}, [check["expected"], *(check.get("anyOf") or ())])
            if self.others or check.get("unordered") or check.get("tolerance") is not None:
                self.loose = Loose(check)
            if check.get("tuplesAreLists"):
                self.listed = listed(self.expected)

    def wants(self, value):
        if self.stdin is not None:
            return written_alike(value, self.expected)
        value = plain(value)
        if self.loose is not None:
            return any([self.loose.outermost(value, expected) for expected in [self.expected, *self.others]])
        return bool(value == self.expected) or self.listed is not None and bool(listed(value) == self.listed)


def checks_of(inputs, checks):
    """The Check of each input; checks is None where only the inputs are of interest. Raises
    arguments.BadInput, which names the input."""
    if checks is not None and len(checks) != len(inputs):
        raise arguments.BadInput(f"there are {len(inputs)} inputs, but {len(checks)} checks")
    found = []
    for number, given in enumerate(inputs):
        try:
            found.append(Check(given, None if checks is None else checks[number]))
        except arguments.BadInput as error:
            raise arguments.BadInput(f"input {number}: {error}") from None
    return found


def prelude_of(source):
    """The code of a prelude in base64, None of none. Raises arguments.BadInput."""
    return _compiled(source, "exec", PRELUDE) if source else None


def _compiled(source, mode, name=TEST):
    try:
        return testfile.compiled(a2b_base64(source), name, mode)
    except testfile.Refused as error:
        raise arguments.BadInput(f"the test file cannot be run: {error}") from None
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise arguments.BadInput(f"it does not compile: {type(error).__name__}: {error}") from None
