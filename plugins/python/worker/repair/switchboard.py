"""Watching a program's points (repair/points.py), and having one come out otherwise. For processes
that hostile programs run in."""
import ast
from marshal import dumps

from repair.checks import immutable
from repair.machine import Machine

# Distinct values of one place that are kept, and the characters of one.
DISTINCT, LONGEST = 24, 1024
# What no text of a value may raise anything else than.
NO_VALUE = (ValueError, SyntaxError, TypeError, MemoryError, RecursionError)


def text_of(value):
    """A value as text that value_of reads; None where it is no plain data, or too much of it."""
    try:
        if type(value) is int and value.bit_length() > 4 * LONGEST:
            return None
        if not immutable(value) and len(dumps(value, 2)) > LONGEST:
            return None
        text = repr(value)
    except (ValueError, RecursionError):
        return None
    return text if len(text) <= LONGEST else None


def value_of(text):
    """The value of a text from anybody, made anew. Raises one of NO_VALUE where it is none."""
    if len(text) > LONGEST:
        raise ValueError("a long text")
    return ast.literal_eval(text)


class Seen:
    """What came out at a point in one run: how often, and the distinct values in order."""

    __slots__ = ("count", "first", "last", "values")

    def __init__(self):
        self.count = 0
        self.first = self.last = None
        self.values = {}


class Switchboard(Machine):
    """Of a program with points. A switch is (a point's number, the evaluation that comes out
    otherwise or None for each, a text of what comes out or None for what is not).

    In watch() nothing is switched; what came out is told."""

    def __init__(self, code, salted, cells, entry_point, reuse):
        words = {"branch": self.branch, "value": self.value}
        super().__init__(code, salted, cells, entry_point, reuse, words)
        self.seen = None
        self.count = 0
        self.on((-1, None, None))

    def on(self, switch):
        self.target, self.occurrence, self.text = switch
        self.fixed = None       # a value that can be given each time
        if self.text is not None:
            value = value_of(self.text)
            self.fixed = (value,) if immutable(value) else None

    def off(self, switch):
        self.target = -1

    def passes(self, check, limit):
        self.count = 0
        return super().passes(check, limit)

    def watched(self, check, limit):
        """[(point, how often, first, last, values)] of one run, values as texts."""
        self.seen = {}
        self.passes(check, limit)
        found = [(number, seen.count, seen.first, seen.last, list(seen.values))
                 for number, seen in self.seen.items()]
        self.seen = None
        return found

    # ------------------------------------------------- called by the program

    def branch(self, number, value):
        return self.value(number, bool(value))

    def value(self, number, value):
        if self.seen is not None:
            self.watch(self.seen, number, value)
            return value
        if number != self.target:
            return value
        at, self.count = self.count, self.count + 1
        if self.occurrence is not None and self.occurrence != at:
            return value
        if self.text is None:
            return not value
        return value_of(self.text) if self.fixed is None else self.fixed[0]

    def watch(self, points, number, value):
        seen = points.get(number)
        if seen is None:
            seen = points[number] = Seen()
        seen.count += 1
        seen.last = text = text_of(value)
        if seen.count == 1:
            seen.first = text
        if text is not None and len(seen.values) < DISTINCT:
            seen.values.setdefault(text)
