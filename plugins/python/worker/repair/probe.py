"""A program that marks the statements it reaches and records its variables."""
import ast

from record.build import NOWHERE
from repair.rewrite import MARKS, Rewriter, called
from repair.tree import FUNCTIONS, STORE, bound_names, constant, is_docstring, is_future, parameters
from repair.tree import name as variable


class Probe(Rewriter):
    """Rewrites a module. It calls `value(slot, value)` for slots[slot], (function's node, variable),
    and sets `hits[n]` where it reaches the statement numbers[n]."""

    def __init__(self, source):
        super().__init__(source)
        self.numbers = []
        self.slots = {}
        self.function = None

    def compile(self, tree):
        self.function = tree
        return super().compile(tree)

    def record(self, names):
        return [ast.Expr(recorded, **NOWHERE) for recorded in self.recorded(names)]

    def recorded(self, names):
        out = []
        for text in names:
            slot = self.slots.setdefault((self.function, text), len(self.slots))
            out.append(called("value", constant(slot), variable(text)))
        return out

    # ------------------------------------------------------------- rewriting

    def statement(self, stmt, out):
        if not (is_future(stmt) or is_docstring(stmt)):     # nothing may stand before these
            mark = ast.Subscript(MARKS["hits"], constant(len(self.numbers)), STORE, **NOWHERE)
            self.numbers.append(stmt)
            out.append(ast.Assign([mark], constant(1), None, **NOWHERE))
        if type(stmt) in FUNCTIONS:
            outer, self.function = self.function, stmt
            out.append(self.rewritten(stmt))
            self.function = outer
            return
        out.append(self.rewritten(stmt))
        out.extend(self.record(self.changed(stmt)))

    def entry(self, stmt):
        return self.record(parameters(stmt.args))

    def loop_entry(self, stmt):
        if type(stmt) is ast.While:
            return []
        names: dict[str, None] = {}
        bound_names(stmt.target, names)
        return self.record(names)

    def element(self, generator):
        names: dict[str, None] = {}
        bound_names(generator.target, names)
        return self.recorded(names)

    def changed(self, stmt):
        """The variables that a simple statement binds or changes, where that is plain to see."""
        names: dict[str, None] = {}
        kind = type(stmt)
        if kind is ast.Assign:
            for target in stmt.targets:
                self.root(target, names)
        elif kind is ast.AugAssign or (kind is ast.AnnAssign and stmt.value is not None):
            self.root(stmt.target, names)
        elif kind is ast.Expr and type(stmt.value) is ast.Call and type(stmt.value.func) is ast.Attribute:
            if type(stmt.value.func.value) is ast.Name:
                names[stmt.value.func.value.id] = None
        return names

    def root(self, target, names):
        kind = type(target)
        if kind is ast.Subscript:
            if type(target.value) is ast.Name:
                names[target.value.id] = None
        else:
            bound_names(target, names)
