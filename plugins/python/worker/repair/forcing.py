"""A program whose conditions and values can be forced to come out otherwise while it runs."""
import ast
from marshal import dumps, loads

from record.build import NOWHERE, clone
from repair.checks import immutable
from repair.rewrite import Rewriter
from repair.tree import LOAD, constant

# Distinct values of one place that are kept, and the bytes of one that is no plain value.
DISTINCT, BYTES = 24, 1024


class Value:
    """A value as it was at one moment. fresh() makes it anew; key tells it from others."""

    __slots__ = ("key", "plain", "data")

    def __init__(self, plain, data):
        self.plain, self.data = plain, data
        self.key = (type(plain), repr(plain)) if data is None else data

    def fresh(self):
        return self.plain if self.data is None else loads(self.data)


def kept(value):
    """The Value of a value; None where it is no plain data, or too much of it."""
    try:
        if immutable(value):
            return Value(value, None) if type(value) is not int or value.bit_length() < 8 * BYTES else None
        data = dumps(value, 2)
    except (ValueError, RecursionError):
        return None
    return Value(None, data) if len(data) <= BYTES else None


class Point:
    """A condition, or an expression whose value is assigned or returned. variable: what it is
    assigned to, None where that is no name or where it is returned."""

    __slots__ = ("number", "stmt", "node", "branch", "variable")

    def __init__(self, number, stmt, node, branch, variable):
        self.number = number
        self.stmt = stmt
        self.node = node
        self.branch = branch
        self.variable = variable


class Seen:
    """What came out at a point in one run: how often, and the distinct values in order."""

    __slots__ = ("count", "first", "last", "values")

    def __init__(self):
        self.count = 0
        self.first = self.last = None
        self.values = {}


class Forcing(Rewriter):
    """Rewrites a module. wanted(stmt): whether the points of a Statement are taken.

    watch() begins a run that records; force() says what comes out otherwise in those that follow."""

    def __init__(self, source, program, wanted):
        self.of = program.of
        self.wanted = wanted
        self.points = []
        self.stmt = None        # the Statement in hand, None where its points are not taken
        self.seen = None
        self.target = -1
        self.occurrence = None
        self.new = None
        self.count = 0
        super().__init__(source, {"branch": self.branch, "value": self.value})

    def watch(self):
        self.seen = {}
        return self.seen

    def force(self, point, occurrence, new):
        """new: of what comes out what is to come out instead, at one occurrence or (None) at each."""
        self.seen = None
        self.target, self.occurrence, self.new = point.number, occurrence, new

    def again(self):
        """Before each run: counts from the first occurrence."""
        self.count = 0

    # ------------------------------------------------- called by the program

    def branch(self, number, value):
        return self.value(number, bool(value))

    def value(self, number, value):
        if self.seen is not None:
            seen = self.seen.get(number)
            if seen is None:
                seen = self.seen[number] = Seen()
            seen.count += 1
            seen.last = found = kept(value)
            if seen.count == 1:
                seen.first = found
            if found is not None and len(seen.values) < DISTINCT:
                seen.values.setdefault(found.key, found)
            return value
        if number != self.target:
            return value
        at, self.count = self.count, self.count + 1
        return self.new(value) if self.occurrence is None or self.occurrence == at else value

    # ------------------------------------------------------------- rewriting

    def statement(self, stmt, out):
        outer = self.stmt
        self.stmt = self.taken(stmt)
        out.append(self.rewritten(stmt))
        if type(stmt) is ast.AugAssign and type(stmt.target) is ast.Name and self.stmt is not None:
            result = self.point("value", stmt, clone(stmt.target, ctx=LOAD), stmt.target.id)
            out.append(ast.Assign([stmt.target], result, None, **NOWHERE))
        self.stmt = outer

    def taken(self, node):
        stmt = self.of[node]
        return stmt if self.wanted(stmt) else None

    def header(self, stmt, expression):
        self.stmt = self.taken(stmt)    # its block may have come before
        new = self.node(expression)
        return self.point("branch", expression, new) if type(stmt) in (ast.If, ast.While) else new

    def point(self, word, node, new, variable=None):
        """The rewritten node with its value passed through a point."""
        if self.stmt is None:
            return new
        point = Point(len(self.points), self.stmt, node, word == "branch", variable)
        self.points.append(point)
        return self.call(word, constant(point.number), new)

    def node(self, node):
        kind = type(node)
        if kind is ast.JoinedStr:
            return node     # places inside are wrong before Python 3.12
        new = super().node(node)
        if kind is ast.IfExp:
            return clone(new, test=self.point("branch", node.test, new.test))
        if kind is ast.comprehension and node.ifs:
            return clone(new, ifs=[self.point("branch", old, test) for old, test in zip(node.ifs, new.ifs)])
        if (kind is ast.Assign or kind is ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if kind is ast.Assign else node.target
            variable = target.id if type(target) is ast.Name else None
            return clone(new, value=self.point("value", node.value, new.value, variable))
        if kind is ast.Return and node.value is not None:
            return clone(new, value=self.point("value", node.value, new.value))
        return new
