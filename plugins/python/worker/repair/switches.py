"""Listing what can come out otherwise while the first failing test runs.

Predicate switching (Zhang, Gupta and Gupta, ICSE 2006): a condition comes out otherwise, each time
or once. Value replacement (Jeffrey, Gupta and Gupta, ISSTA 2008): an expression gives another value,
once. Neither says what edit would do so. A place that can be switched so may be the fault's where no
edit was found."""
import ast

from record.analysis import REFUSALS
from repair.checks import immutable
from repair.executor import SWITCHES
from repair.guards import salt
from repair.points import Points
from repair.profile import is_list
from repair.switchboard import DISTINCT, LONGEST, NO_VALUE, text_of, value_of
from repair.tree import walk

TRUTH = {True: "True", False: "False"}


class Switch:
    """A point that comes out otherwise. occurrence: the evaluation, None for each. text: of what
    comes out, None for what is not."""

    __slots__ = ("stmt", "kind", "start", "end", "point", "occurrence", "text", "listing")

    def __init__(self, point, start, end, occurrence, text):
        self.stmt = point.stmt
        self.kind = "branch" if point.branch else "value"
        self.start = start
        self.end = end
        self.point = point
        self.occurrence = occurrence
        self.text = text
        self.listing = None


class Seen:
    """What came out at a point: how often, and values as texts, in order. Raises ValueError for
    what no honest run says."""

    def __init__(self, said):
        if not is_list(said, 5) or not is_list(said[4]) or len(said[4]) > DISTINCT:
            raise ValueError("no point")
        _, self.count, self.first, self.last, self.values = said
        if type(self.count) is not int or self.count < 1:
            raise ValueError("no count")
        for text in [self.first, self.last] + self.values:
            if text is not None and (type(text) is not str or len(text) > LONGEST):
                raise ValueError("no text")


class Switches:
    """The points of a session's program at some statements, by number in the analysis."""

    def __init__(self, session, statements, pool, most):
        self.session = session
        self.pool = pool
        self.most = most
        self.number = None
        self.edits = []
        places = {statement: place for place, statement in enumerate(statements)}

        def wanted(stmt):
            return stmt.number in places and not stmt.class_level and not stmt.function.is_module

        failing = session.first_failing
        if failing is None:
            return
        points = Points(session.source, session.program, wanted)
        try:
            code = points.compile(session.program.tree)
        except REFUSALS:
            return
        found = sorted(points.points, key=lambda point: places[point.stmt.number])
        if not found:
            return
        self.check = session.check(failing)
        self.number = session.runner.load(SWITCHES, code, salt(session.source), points.cells, session.reuse)
        seen = self.watched(failing)
        found = [point for point in found if point.number in seen]
        self.results = self.expected(failing)
        for branch in (True, False):
            for point in found:
                if point.branch == branch:
                    (self.branches if branch else self.replacements)(point, seen[point.number], failing)

    def compiled(self, session):
        return self

    def table(self, sets):
        return [(switch.point.number, switch.occurrence, switch.text) for _, (switch,) in sets]

    def watched(self, failing):
        """{point's number: Seen}"""
        session, found = self.session, {}
        for said in session.runner.watch(self.number, failing, session.limits[failing]) or ():
            try:
                found[said[0]] = Seen(said)
            except (ValueError, TypeError, IndexError, KeyError):
                return {}
        return found

    def add(self, point, occurrence, text):
        layout = self.session.program.layout
        switch = Switch(point, layout.start(point.node), layout.end(point.node), occurrence, text)
        switch.listing = self
        self.edits.append(switch)

    # -------------------------------------------------------------- branches

    def branches(self, point, seen, failing):
        """Each outcome that differs from the program's: always, never, otherwise once."""
        for text in TRUTH.values():
            if seen.values != [text]:
                self.add(point, None, text)
        if seen.count > 1:
            for occurrence in (0, seen.count - 1):
                self.add(point, occurrence, None)

    # ---------------------------------------------------------------- values

    def replacements(self, point, seen, failing):
        for occurrence, old in ((0, seen.first), (seen.count - 1, seen.last))[:seen.count]:
            if old is None:
                continue
            for text in self.candidates(point, seen, old, failing)[:self.most]:
                self.add(point, occurrence, text)

    def candidates(self, point, seen, old, failing):
        """Texts of other values for one: the donors' of the variable, the result, constants, its own of
        another time."""
        try:
            plain = value_of(old)
        except NO_VALUE:
            return []
        found = dict.fromkeys(self.mapped(point, failing))
        if type(plain) is bool:
            found[TRUTH[not plain]] = None
        elif not self.check.body:
            found[text_of(self.check.expected)] = None
        found.update(dict.fromkeys(seen.values))
        if immutable(plain):
            for constant in self.pool.constants.get(type(plain), ()):
                found[text_of(constant)] = None
        for text in [None, old] + (self.results if self.is_result(point) else []):
            # That the answer is right when it is put where the answer is handed out says nothing.
            found.pop(text, None)
        return [text for text in found if is_value(text)]

    def is_result(self, point):
        """Whether the point's value is what the entry point returns, as it is."""
        function = point.stmt.function
        if not function.is_entry(self.session.entry_point):
            return False
        if point.is_return:
            return True
        return any([type(node) is ast.Return and type(node.value) is ast.Name and node.value.id == point.variable
                    for node in walk(function.node)])

    def expected(self, failing):
        """Texts of what the entry point should return: what donors do where only they know."""
        if not self.check.body:
            return [text_of(self.check.expected)]
        return [text for donor in self.pool.donors for function, variable, texts in donor.at(failing)
                if variable is None and function.is_entry(self.session.entry_point) for text in texts]

    def mapped(self, point, failing):
        """Texts of the values that donors compute for the point's variable, or return from its function."""
        for readings in self.pool.readings(point.stmt.function):
            for function, variable, texts in readings.donor.at(failing):
                if function is not readings.theirs:
                    continue
                if variable is None and point.is_return or point.variable is not None and (
                        variable is not None and point.variable in (readings.names.get(variable) or ())):
                    yield from texts


def is_value(text):
    try:
        value_of(text)
    except NO_VALUE:
        return False
    return True
