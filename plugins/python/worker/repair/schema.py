"""All edits of a program as one program: a mutant schema (Untch, Offutt and Harrold, 1993).

Every edit is there, behind a cell of a list that is false unless the edit is on. So one parse and
one compile serve hundreds of edits. Where no edit is on, a statement costs one look at a cell."""
import ast

from record.analysis import REFUSALS
from record.build import NOWHERE, clone
from repair.guards import GUARDS, risky
from repair.rewrite import Rewriter, cell
from repair.tree import SIMPLE

# Alternatives tried one after the other before they are put into groups, each with a cell.
GROUP = 8

PASS = ast.Pass(**NOWHERE)
NOTHING = ast.Constant(None, None, **NOWHERE)
IF = ast.If(NOTHING, [], [], **NOWHERE)
CHOICE = ast.IfExp(NOTHING, NOTHING, NOTHING, **NOWHERE)

# What an alternative stands for, or before.
EXPRESSION, STATEMENT, INSERTION = range(3)


def branch(test, body, otherwise):
    return clone(IF, test=test, body=body, orelse=otherwise)


def choice(test, body, otherwise):
    return clone(CHOICE, test=test, body=body, orelse=otherwise)


class Alternative:
    """What an edit puts at one place. role: one of the three above. place: an expression or a simple
    statement, which it stands for, or (id of a block, index), before which it stands. code: an
    expression, or a list of statements. stmt: of an expression the node of its statement."""

    __slots__ = ("role", "place", "code", "stmt")

    def __init__(self, role, place, code, stmt=None):
        self.role = role
        self.place = place
        self.code = code
        self.stmt = stmt


def at_index(block, index, code):
    """Statements before the one at an index of a block, or after its last one."""
    return Alternative(INSERTION, (id(block), index), code)


class Unit:
    """Edits compiled into one program. items: {edit: (the cells that switch it on, whether it lies
    in what runs at loading)}, without those that do not compile."""

    __slots__ = ("code", "cells", "items")

    def __init__(self, code, cells, items):
        self.code = code
        self.cells = cells
        self.items = items


def compiled(source, tree, edits):
    """The Unit of edits. One that does not compile is left out; the others are in it."""
    try:
        return Schema(source, edits).unit(tree, edits)
    except REFUSALS:
        lost = set(offenders(source, tree, edits))
        rest = [edit for edit in edits if edit not in lost]
    try:
        return Schema(source, rest).unit(tree, rest)
    except REFUSALS:
        return Unit(None, 0, {})


def offenders(source, tree, edits):
    """Those of edits that do not compile alone, where they do not compile together."""
    if len(edits) < 2:
        return edits
    found = []
    for half in (edits[:len(edits) // 2], edits[len(edits) // 2:]):
        try:
            Schema(source, half).compile(tree)
        except REFUSALS:
            found += offenders(source, tree, half)
    return found


class Schema(Rewriter):
    """Rewrites a module with edits, in whose `alternatives` is what each puts in. Nodes given are
    shared, never changed."""

    def __init__(self, source, edits=()):
        super().__init__(source)
        self.expressions: dict[ast.AST, list[Alternative]] = {}
        self.statements: dict[ast.AST, list[Alternative]] = {}      # of simple ones
        self.inserts: dict[tuple[int, int], list[Alternative]] = {}  # by id of a block, index
        self.gate: tuple[int, ...] = ()     # the flags that lead to what is being rewritten
        self.open = set()       # statements that hold an expression with alternatives
        self.flags = {}         # Alternative -> cells to set
        tables = (self.expressions, self.statements, self.inserts)
        for edit in edits:
            for alternative in edit.alternatives:
                tables[alternative.role].setdefault(alternative.place, []).append(alternative)
                if alternative.stmt is not None:
                    self.open.add(alternative.stmt)

    def unit(self, tree, edits):
        code = self.compile(tree)
        flags, items = self.flags, {}
        for edit in edits:
            if len(edit.alternatives) == 1:
                cells = flags[edit.alternatives[0]]
            else:
                cells = sum([flags[alternative] for alternative in edit.alternatives], ())
            items[edit] = cells, edit.loading
        return Unit(code, self.cells, items)

    def held(self, node):
        """An edit's expression or statement, held to its steps as the program is."""
        if type(node) is ast.If:
            return clone(node, test=self.node_without(node.test), body=[self.held(s) for s in node.body])
        return self.node_without(node)

    def risky(self, node):
        # Where an edit may stand for an operand nothing is known of the operands.
        return type(node.op) in GUARDS if self.gate and self.expressions else risky(node)

    def flag(self):
        self.cells += 1
        return self.cells - 1

    # ----------------------------------------------------------- rewriting

    def before(self, body, index, out):
        alternatives = self.inserts.get((id(body), index))
        if alternatives:
            gate = self.flag()
            out.append(branch(cell(gate), self.chain(alternatives, (gate,), []), []))

    def statement(self, stmt, out):
        alternatives = self.statements.get(stmt)
        if not alternatives and not (type(stmt) in SIMPLE and stmt in self.open):
            out.append(self.rewritten(stmt))
            return
        gate = self.flag()
        self.gate = (gate,)
        edited = [self.node(stmt)] if stmt in self.open else []
        self.gate = ()
        plain = [self.node_without(stmt)]
        if alternatives:
            inner = self.chain(alternatives, (gate,), edited or plain)
        else:
            inner = edited
        out.append(branch(cell(gate), inner, plain))

    def chain(self, alternatives, gates, otherwise):
        """Statements that run the alternative whose flags are set, else what is given."""
        if len(alternatives) > GROUP + GROUP // 2:
            found = otherwise
            for start in range(0, len(alternatives), GROUP):
                flag = self.flag()
                inner = self.chain(alternatives[start:start + GROUP], gates + (flag,), [PASS])
                found = [branch(cell(flag), inner, found)]
            return found
        found = otherwise
        for alternative in alternatives:
            flag = self.flag()
            self.flags[alternative] = gates + (flag,)
            body = alternative.code or [PASS]
            found = [branch(cell(flag), body, found)]
        return found

    def header(self, stmt, expression):
        if stmt not in self.open:
            return self.node_without(expression)
        gate = self.flag()
        self.gate = (gate,)
        edited = self.node(expression)
        self.gate = ()
        return choice(cell(gate), edited, self.node_without(expression))

    def node_without(self, node):
        """The node with steps counted and no alternatives."""
        found, self.expressions = self.expressions, {}
        try:
            return self.node(node)
        finally:
            self.expressions = found

    def placed(self, node, new):
        alternatives = self.expressions.get(node)
        if not alternatives:
            return new
        point = self.flag()
        return choice(cell(point), self.choice(alternatives, self.gate + (point,), node), new)

    def choice(self, alternatives, gates, otherwise):
        found = otherwise
        if len(alternatives) > GROUP + GROUP // 2:
            for start in range(0, len(alternatives), GROUP):
                flag = self.flag()
                inner = self.choice(alternatives[start:start + GROUP], gates + (flag,), otherwise)
                found = choice(cell(flag), inner, found)
            return found
        for alternative in alternatives:
            flag = self.flag()
            self.flags[alternative] = gates + (flag,)
            found = choice(cell(flag), alternative.code, found)
        return found
