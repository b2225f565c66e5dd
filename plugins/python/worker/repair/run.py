"""Running sets of edits on checks: which program each set is run in, and which cannot be."""
from record.analysis import REFUSALS
from repair.difference import Hunk
from repair.edits import Edit
from repair.executor import EDITS
from repair.guards import salt
from repair.runner import Ran, Refused
from repair.schema import Schema, compiled
from repair.tree import parsed


class Compiled:
    """Edits in one program. number: the runner's, None where nothing compiles."""

    def __init__(self, session, edits):
        unit = compiled(session.source, session.program.tree, edits)
        self.items = unit.items
        self.number = None
        if unit.code is not None:
            self.number = session.runner.load(EDITS, unit.code, salt(session.source), unit.cells, session.reuse)

    def table(self, sets):
        """What switches each set's edits on; None where one of them does not compile."""
        items = self.items
        return [items.get(edits[0]) if len(edits) == 1 else self.item(edits) for _, edits in sets]

    def item(self, edits):
        found = [self.items.get(edit) for edit in edits]
        if None in found:
            return None
        return sum([flags for flags, _ in found], ()), any([loading for _, loading in found])


class Spliced:
    """The program with a set of hunks made, none of which overlaps another."""

    def __init__(self, session, hunks):
        source, self.number = session.source, None
        for hunk in sorted(hunks, key=lambda hunk: -hunk.start):
            source = source[:hunk.start] + hunk.text.encode() + source[hunk.end:]
        schema = Schema(source)
        try:
            code = schema.compile(parsed(source))
        except REFUSALS:
            return
        self.number = session.runner.load(EDITS, code, salt(source), schema.cells, False)

    def table(self, sets):
        return [((), False) if self.number is not None else None for _ in sets]


def fit(one, other):
    """Whether two edits can both be written down."""
    if type(one) is Hunk and type(other) is Hunk:
        return one.listing is other.listing and one is not other
    if type(one) is not Edit or type(other) is not Edit:
        return False    # a switch is no text
    return not (one.start < other.end and other.start < one.end or one.start == other.start)


class Sets:
    """The sets of a RunEdits message. Raises Refused where there is no such edit."""

    def __init__(self, session, base, each):
        self.session = session
        self.base = [session.edit(number) for number in base]
        self.programs = {}
        self.overlapping = 0
        # Consecutive sets that one program can run: [(its listing, None for none, [(number, edits)])].
        self.groups = []
        clash = any([not fit(one, other) for at, one in enumerate(self.base) for other in self.base[:at]])
        if not each and clash:
            self.overlapping = 1
        elif not each:
            self.add(base[-1] if base else 0, self.base)
        for start, end in each:
            for number in range(start, min(end, len(session.edits))):
                edit = session.edits[number]
                if clash or self.base and not all([fit(edit, other) for other in self.base]):
                    self.overlapping += 1
                else:
                    self.add(number, (*self.base, edit))

    def add(self, number, edits):
        listing = edits[-1].listing if edits else None
        if edits and type(edits[-1]) is Hunk:
            self.groups.append((listing, [(number, edits)]))
            return
        if not self.groups or self.groups[-1][0] is not listing:
            self.groups.append((listing, []))
        self.groups[-1][1].append((number, edits))

    def run(self, checks, most, best_only, budget):
        """Returns the Ran of all of them, with edits' numbers for sets'."""
        session = self.session
        limits = [(check, session.limits[check]) for check in checks]
        whole = Ran(most)
        for listing, sets in self.groups:
            if budget and whole.steps >= budget:
                whole.exhausted = True
                break
            program = self.program(listing, sets[0][1])
            number = program.number if program.number is not None else session.plain().number
            if number is None:
                raise Refused("the program does not compile with its steps counted")
            table = program.table(sets)
            left = budget - whole.steps if budget else 0
            ran = session.runner.run(number, table, limits, whole.most, best_only, left, session.rule.edit)
            whole.results += [(sets[at][0], failed, count) for at, failed, count in ran.results]
            whole.tried += ran.tried
            whole.steps += ran.steps
            whole.most = ran.most
            whole.exhausted = ran.exhausted
        return whole

    def program(self, listing, edits):
        """The program that has the edits of a listing, and those of the base. edits: of the first set."""
        session = self.session
        if edits and type(edits[0]) is Hunk:
            return Spliced(session, edits)
        if listing is None:
            return session.plain()
        others = [edit for edit in self.base if edit.listing is not listing]
        return session.joined(listing, others) if others else listing.compiled(session)
