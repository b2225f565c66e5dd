"""One run of a program as it is: which statements it reaches, its steps, its variables' values."""
import ast
from marshal import dumps

from record.build import NOWHERE
from repair.guards import FIRST
from repair.rewrite import Rewriter
from repair.tree import FUNCTIONS, STORE, bound_names, constant, name, parameters

# Values of one variable that are kept of one run, and of all variables together.
VALUES, EVENTS = 48, 4000


class Probe(Rewriter):
    """Rewrites a module so that it marks the statements it reaches and records its variables.

    hit(stmt)  whether it was reached since `reset`
    found()    the values of each variable in order, in a form that can be compared
    """

    def __init__(self, source, recording):
        self.numbers = {}
        self.hits = [0] * FIRST
        self.recording = recording
        self.slots = {}
        self.sequences = []
        self.left = EVENTS
        super().__init__(source, {"hits": self.hits, "value": self.value})
        self.function = None
        self.names = []

    def program(self, tree):
        self.function = tree
        return self.compile(tree)

    def reset(self):
        """Before a run: forgets the marks, allows each variable some more values."""
        self.hits[:] = [0] * len(self.hits)
        for sequence in self.sequences:
            sequence.append(VALUES)

    def hit(self, stmt):
        number = self.numbers.get(stmt)
        return number is not None and bool(self.hits[number])

    # ------------------------------------------------------------- recording

    def value(self, slot, value):
        """Called by the program; always true. Containers are compared by what they held at that moment."""
        sequence = self.sequences[slot]
        if self.left <= 0 or sequence[-1] <= 0:
            return True
        self.left -= 1
        kind = type(value)
        if not (kind is int or kind is str or kind is bool or kind is float or value is None):
            try:
                value = dumps(value, 2)
            except ValueError:
                value = kind.__name__
            if len(value) > 256:
                value = hash(value)
        left = sequence.pop()
        if not sequence or sequence[-1] != value:
            sequence.append(value)
            left -= 1
        sequence.append(left)
        return True

    def found(self):
        """{(function's node, variable): [values]}"""
        return {key: sequence[:-1] for key, sequence in zip(self.slots, self.sequences)}

    def record(self, names):
        return [ast.Expr(recorded, **NOWHERE) for recorded in self.recorded(names)]

    def recorded(self, names):
        out = []
        for text in names:
            key = (self.function, text)
            slot = self.slots.get(key)
            if slot is None:
                slot = self.slots[key] = len(self.sequences)
                self.sequences.append([VALUES])
            out.append(self.call("value", constant(slot), name(text)))
        return out

    # ------------------------------------------------------------- rewriting

    def statement(self, stmt, out):
        number = self.numbers[stmt] = len(self.hits)
        self.hits.append(0)
        mark = ast.Subscript(self.nodes["hits"], constant(number), STORE, **NOWHERE)
        out.append(ast.Assign([mark], constant(1), None, **NOWHERE))
        if type(stmt) in FUNCTIONS:
            outer, self.function = self.function, stmt
            outer_names, self.names = self.names, []
            out.append(self.rewritten(stmt))
            self.function, self.names = outer, outer_names
            return
        out.append(self.rewritten(stmt))
        if self.recording:
            out.extend(self.record(self.changed(stmt)))

    def entry(self, stmt):
        return self.record(parameters(stmt.args)) if self.recording else []

    def loop_entry(self, stmt):
        if not self.recording or type(stmt) is ast.While:
            return []
        names = {}
        bound_names(stmt.target, names)
        return self.record(names)

    def element(self, generator):
        if not self.recording:
            return []
        names = {}
        bound_names(generator.target, names)
        return self.recorded(names)

    def changed(self, stmt):
        """The variables that a simple statement binds or changes, where that is plain to see."""
        names = {}
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
