"""Forced branches and values: what can lead the first failing check to what it expects.

Predicate switching (Zhang, Gupta and Gupta, ICSE 2006): a condition comes out otherwise, each time
or once. Value replacement (Jeffrey, Gupta and Gupta, ISSTA 2008): an expression gives another value,
once. Neither says what edit would do so. A place that can be forced so may be the fault's where no
edit was found."""
import ast

from repair.checks import Runner
from repair.forcing import Forcing, kept
from repair.guards import STEPS

RUN = 100           # steps that a forced run costs besides its own
SHARE = 4           # the search may take this part of what it took so far
VALUES = 8          # values that are tried at one occurrence
MOST = 16           # of those reported


class Forced:
    """A point that mends the first check; kind: branch or value; passed: checks."""

    __slots__ = ("part", "start", "end", "kind", "passed")

    def __init__(self, part, start, end, kind, passed):
        self.part = part
        self.start = start
        self.end = end
        self.kind = kind
        self.passed = passed


class ForcedRuns:
    """After run() of a search.Search without repairs: found, the best first; steps."""

    def __init__(self, search, donors):
        self.search = search
        self.donors = donors
        self.order = search.order
        self.first = search.order[0]
        self.check = search.checks[self.first]
        self.entry_point = search.entry_point
        self.found = []
        self.steps = 0
        self.most = min(search.steps // SHARE, search.variants.steps - search.steps)

    def run(self):
        places = {part: place for place, part in enumerate(self.search.variants.order)}
        reached = self.search.first.reached

        def wanted(stmt):
            return (stmt.part is not None and stmt.part.index in places and stmt.node in reached
                    and not stmt.class_level and not stmt.function.is_module)

        program = self.search.program
        self.forcing = Forcing(self.search.source, program, wanted)
        code = self.forcing.compile(program.tree)
        points = sorted(self.forcing.points, key=lambda point: places[point.stmt.part.index])
        if not points:
            return self
        self.runner = Runner(code, self.forcing.cells, self.entry_point, self.search.reuse)
        seen = self.forcing.watch()
        self.passes(self.first)
        points = [point for point in points if point.number in seen]
        for point in points:
            if point.branch:
                self.branch(point, seen[point.number])
        if any([not point.branch for point in points]) and self.steps < self.most:
            self.theirs = [self.watched(donor) for donor in self.donors]
            self.results = self.expected()
            for point in points:
                if not point.branch:
                    self.value(point, seen[point.number])
        self.found.sort(key=lambda forced: -forced.passed)
        del self.found[MOST:]
        return self

    def passes(self, number):
        self.forcing.again()
        limit = self.search.first.limits[number]
        good = self.runner.passes(self.search.checks[number], limit)
        self.steps += RUN + limit - max(self.forcing.cells[STEPS], 0)
        return good

    def mends(self, point, occurrence, new):
        self.forcing.force(point, occurrence, new)
        return self.steps < self.most and self.passes(self.first)

    def add(self, point, kind, passed):
        layout = self.search.program.layout
        self.found.append(Forced(point.stmt.part.index, layout.start(point.node), layout.end(point.node), kind, passed))

    # -------------------------------------------------------------- branches

    def branch(self, point, seen):
        """Each outcome that differs from the program's: always, never, otherwise once."""
        came = {value.plain for value in seen.values.values()}
        ways = [(None, lambda old, new=new: new) for new in (True, False) if came != {new}]
        if seen.count > 1:
            ways += [(at, lambda old: not old) for at in (0, seen.count - 1)]
        best = 0
        for occurrence, new in ways:
            if self.mends(point, occurrence, new):
                others = [self.passes(number) for number in self.order[1:]]
                best = max(best, 1 + sum(others))
        if best:
            self.add(point, "branch", best)

    # ---------------------------------------------------------------- values

    def value(self, point, seen):
        for occurrence, old in ((0, seen.first), (seen.count - 1, seen.last))[:seen.count]:
            if old is None:
                continue
            tried = 0
            for new in self.candidates(point, seen, old):
                if self.mends(point, occurrence, lambda old, new=new: new.fresh()):
                    self.add(point, "value", 1)
                    return
                tried += 1
                if tried == VALUES:
                    break

    def candidates(self, point, seen, old):
        """Other values for one: the donors' of the variable, the result, constants, its own of
        another time."""
        found = {}
        for value in self.mapped(point):
            found.setdefault(value.key, value)
        if type(old.plain) is bool and old.data is None:
            self.put(found, not old.plain)
        elif not self.check.body:
            self.put(found, self.check.expected)
        for value in seen.values.values():
            found.setdefault(value.key, value)
        if old.data is None:
            for constant in self.search.pool.constants.get(type(old.plain), ()):
                self.put(found, constant)
        found.pop(old.key, None)
        if self.is_result(point):
            # That the answer is right when it is put where the answer is handed out says nothing.
            for key in self.results:
                found.pop(key, None)
        return found.values()

    def put(self, found, value):
        value = kept(value)
        if value is not None:
            found.setdefault(value.key, value)

    def is_result(self, point):
        """Whether the point's value is what the entry point returns, as it is."""
        function = point.stmt.function
        if function.name != self.entry_point:
            return False
        if type(point.stmt.node) is ast.Return:
            return True
        return any([type(node) is ast.Return and type(node.value) is ast.Name and node.value.id == point.variable
                    for node in ast.walk(function.node)])

    def expected(self):
        """The keys of what the entry point should return: what donors do where only they know."""
        if not self.check.body:
            value = kept(self.check.expected)
            return [] if value is None else [value.key]
        return [key for points in self.theirs for point, seen in points
                if type(point.stmt.node) is ast.Return and point.stmt.function.name == self.entry_point
                for key in seen.values]

    def watched(self, donor):
        """[(point, what came out there)] of a donor's run of the first check."""
        program = donor.program
        forcing = Forcing(donor.source, program, lambda stmt: not stmt.function.is_module and not stmt.class_level)
        runner = Runner(forcing.compile(program.tree), forcing.cells, self.entry_point, False)
        seen = forcing.watch()
        limit = self.search.first.limits[self.first]
        runner.passes(self.check, limit)
        self.steps += RUN + limit - max(forcing.cells[STEPS], 0)
        return [(point, seen[point.number]) for point in forcing.points if not point.branch and point.number in seen]

    def mapped(self, point):
        """The values that donors compute for the point's variable, or return from its function."""
        returned = type(point.stmt.node) is ast.Return
        for readings in self.search.pool.readings(point.stmt.function):
            for theirs, seen in self.theirs[self.donors.index(readings.donor)]:
                if theirs.stmt.function is not readings.theirs:
                    continue
                if returned and type(theirs.stmt.node) is ast.Return or point.variable is not None and (
                        theirs.variable is not None and point.variable in (readings.names.get(theirs.variable) or ())):
                    yield from seen.values.values()
