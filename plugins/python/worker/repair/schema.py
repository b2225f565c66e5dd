"""All edits of a program as one program: a mutant schema (Untch, Offutt and Harrold, 1993).

Every edit is there, behind a cell of a list that is false unless the edit is on. So one parse and
one compile serve hundreds of edits. Where no edit is on, a statement costs one look at a cell."""
import ast

from record.build import NOWHERE, clone
from repair.guards import GUARDS, risky
from repair.rewrite import Rewriter
from repair.tree import SIMPLE

# Alternatives tried one after the other before they are put into groups, each with a cell.
GROUP = 8

PASS = ast.Pass(**NOWHERE)
IF = ast.If(PASS, [], [], **NOWHERE)
CHOICE = ast.IfExp(PASS, PASS, PASS, **NOWHERE)


def branch(test, body, otherwise):
    return clone(IF, test=test, body=body, orelse=otherwise)


def choice(test, body, otherwise):
    return clone(CHOICE, test=test, body=body, orelse=otherwise)


class Variant:
    """One alternative at one place. `flags` are the cells to set, known once it is compiled."""

    __slots__ = ("code", "flags")

    def __init__(self, code):
        self.code = code
        self.flags = ()


class Schema(Rewriter):
    """Collects variants, then compiles. Nodes given are shared, never changed."""

    def __init__(self, source):
        super().__init__(source, {})
        self.expressions = {}   # node -> [Variant], code an expression
        self.statements = {}    # simple statement -> [Variant], code a list of statements
        self.inserts = {}       # (id of a block, index) -> [Variant], code a list of statements
        self.gate = None        # the flags that lead to what is being rewritten
        self.open = set()       # statements that hold an expression with variants

    def expression(self, stmt, node, code):
        self.open.add(stmt)
        return self._add(self.expressions, node, code)

    def statement_variant(self, stmt, code):
        return self._add(self.statements, stmt, code)

    def insertion(self, block, index, code):
        return self._add(self.inserts, (id(block), index), code)

    def _add(self, table, key, code):
        variant = Variant(code)
        table.setdefault(key, []).append(variant)
        return variant

    def held(self, node):
        """An edit's expression or statement, held to its steps as the program is."""
        if type(node) is ast.If:
            return clone(node, test=self.node_without(node.test), body=[self.held(s) for s in node.body])
        return self.node_without(node)

    def risky(self, node):
        # Where an edit may stand for an operand nothing is known of the operands.
        return type(node.op) in GUARDS if self.gate is not None and self.expressions else risky(node)

    def flag(self):
        self.cells.append(0)
        return len(self.cells) - 1

    # ----------------------------------------------------------- rewriting

    def before(self, body, index, out):
        variants = self.inserts.get((id(body), index))
        if variants:
            gate = self.flag()
            out.append(branch(self.cell(gate), self.chain(variants, (gate,), []), []))

    def statement(self, stmt, out):
        variants = self.statements.get(stmt)
        if not variants and not (type(stmt) in SIMPLE and stmt in self.open):
            out.append(self.rewritten(stmt))
            return
        gate = self.flag()
        self.gate = (gate,)
        edited = [self.node(stmt)] if stmt in self.open else []
        self.gate = None
        plain = [self.node_without(stmt)]
        if variants:
            inner = self.chain(variants, (gate,), edited or plain)
        else:
            inner = edited
        out.append(branch(self.cell(gate), inner, plain))

    def chain(self, variants, gates, otherwise):
        """Statements that run the variant whose flags are set, else what is given."""
        if len(variants) > GROUP + GROUP // 2:
            found = otherwise
            for start in range(0, len(variants), GROUP):
                flag = self.flag()
                inner = self.chain(variants[start:start + GROUP], gates + (flag,), [PASS])
                found = [branch(self.cell(flag), inner, found)]
            return found
        found = otherwise
        for variant in variants:
            flag = self.flag()
            variant.flags = gates + (flag,)
            body = variant.code or [PASS]
            found = [branch(self.cell(flag), body, found)]
        return found

    def header(self, stmt, expression):
        if stmt not in self.open:
            return self.node_without(expression)
        gate = self.flag()
        self.gate = (gate,)
        edited = self.node(expression)
        self.gate = None
        return choice(self.cell(gate), edited, self.node_without(expression))

    def node_without(self, node):
        """The node with steps counted and no variants."""
        found, self.expressions = self.expressions, {}
        try:
            return self.node(node)
        finally:
            self.expressions = found

    def placed(self, node, new):
        variants = self.expressions.get(node)
        if not variants:
            return new
        point = self.flag()
        return choice(self.cell(point), self.choice(variants, self.gate + (point,), node), new)

    def choice(self, variants, gates, otherwise):
        found = otherwise
        if len(variants) > GROUP + GROUP // 2:
            for start in range(0, len(variants), GROUP):
                flag = self.flag()
                inner = self.choice(variants[start:start + GROUP], gates + (flag,), otherwise)
                found = choice(self.cell(flag), inner, found)
            return found
        for variant in variants:
            flag = self.flag()
            variant.flags = gates + (flag,)
            found = choice(self.cell(flag), variant.code, found)
        return found
