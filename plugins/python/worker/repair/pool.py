"""What edits draw on besides the text they change: constants, and the donors' code in the names of
each function of the program."""
import ast

from repair.donors import Readings, is_condition
from repair.edits import SMALL
from repair.expressions import WRAPPERS
from repair.names import names_map
from repair.tree import Names, walk

# A statement of a donor that is put in may have this many nodes.
STATEMENT = SMALL + 8
# A shorter piece (`n`, `break`, `return n`) is in most programs: that a donor has it says nothing.
TELLING = 3


class Pool:
    """values: {(function, variable): values} of the program as it is."""

    def __init__(self, program, donors, values, texts):
        self.program = program
        self.donors = donors
        self.values = values
        self.texts = texts
        self.read = {}
        self.known = {}
        self.words = {}
        self.fit = {}           # what the donors lend at a kind of place
        self.contexts = []
        self.constants = {}
        called: dict[str, None] = {}
        for tree in [program.tree] + [donor.program.tree for donor in donors]:
            for node in walk(tree):
                self._constant(node)
                if type(node) is ast.Call and type(node.func) is ast.Name:
                    called[node.func.id] = None
        self.wrappers = [word for word in WRAPPERS if word in called]

    def _constant(self, node):
        if type(node) is ast.UnaryOp and type(node.op) is ast.USub and type(node.operand) is ast.Constant:
            value = node.operand.value
            if type(value) is int or type(value) is float:
                self.constants.setdefault(type(value), {})[-value] = None
        elif type(node) is ast.Constant:
            self.constants.setdefault(type(node.value), {})[node.value] = None

    def readings(self, function):
        """Every donor's pieces in the names of a function, from the donor's function of that name
        if it has one."""
        found = self.read.get(function)
        if found is None:
            found = self.read[function] = []
            for donor in self.donors:
                functions = donor.program.functions
                same = [f for f in functions if f.name == function.name]
                for other in same or [f for f in functions if not f.is_module]:
                    names = self._names(function, donor, other)
                    found.append(Readings(self.program, function, donor, other, names))
        return found

    def _names(self, function, donor, other):
        own = {name: self.values.get((function, name)) for name in {**function.visible(), **function.inner}}
        theirs = {name: donor.values.get((other, name)) for name in {**other.visible(), **other.inner}}
        return names_map(function, other, own, theirs)

    def readable(self, node, function, names):
        """Whether an expression reads no variable of the function but these: a comprehension's are
        its own."""
        used = self.words.get(node)
        if used is None:
            found = Names(node)
            used = self.words[node] = [word for word in found.used if word not in found.own]
        return all([word in names or word not in function.inner for word in used])

    def expressions(self, stmt, node, context, most):
        """Donors' expressions that may stand for one of the statement; most: nodes."""
        condition = context.condition or is_condition(node)
        key = stmt.function, id(context.names), context.inside, condition, most
        found = self.fit.get(key)
        if found is None:
            found = self._fitting(stmt.function, context, lambda piece: (
                not piece.alone and TELLING <= piece.size <= most and piece.condition == condition))
            self._keep(key, context, found)
        return found

    def conditions(self, stmt, context):
        """Donors' conditions in the names of a statement's function that can stand there."""
        key = stmt.function, id(context.names), context.inside
        found = self.fit.get(key)
        if found is None:
            found = self._fitting(stmt.function, context, lambda piece: piece.condition and piece.size <= SMALL)
            self._keep(key, context, found)
        return found

    def _fitting(self, function, context, wanted):
        """Donors' wanted expressions in the names of a function that can stand there."""
        found = []
        for readings in self.readings(function):
            for piece, new in readings.expressions:
                if wanted(piece) and context.takes(piece.names) and self.readable(new, function, context.names):
                    found.append(new)
        return found

    def _keep(self, key, context, found):
        self.fit[key] = found
        self.contexts.append(context.names)     # so that its id stays its own

    def statements(self, stmt):
        """[(statement, kind of the edit that puts it in)]"""
        key = stmt.function, stmt.loop is None
        found = self.fit.get(key)
        if found is None:
            found = self.fit[key] = self._statements(*key)
        return found

    def _statements(self, function, outside):
        """outside: of all loops."""
        found = []
        for readings in self.readings(function):
            for piece, new in readings.statements:
                if piece.alone or piece.size > STATEMENT or not self.readable(new, function, function.visible()):
                    continue
                inner = new.body[0] if type(new) is ast.If else new
                if type(inner) in (ast.Break, ast.Continue) and outside:
                    continue
                if type(inner) is ast.Return and not function.can_return(inner.value is not None):
                    continue
                telling = piece.size >= TELLING and type(new) is not ast.If
                found.append((new, "donor" if telling else "insert"))
        return found

    def has(self, function, text):
        """Whether a donor has code of this text, long enough to mean something."""
        known = self.known.get(function)
        if known is None:
            known = self.known[function] = set()
            for readings in self.readings(function):
                for piece, node in readings.expressions + readings.statements:
                    if piece.size >= TELLING and type(node) is not ast.If:
                        known.add(self.texts.text(node))
        return text in known

    def kind(self, edit):
        """The edit's kind: one that brings about what a donor has is the donor's, whatever it was made from."""
        return "donor" if self.restores(edit) else edit.kind

    def restores(self, edit):
        """Whether the edit makes an expression or a statement that a donor has."""
        texts, function = self.texts, edit.stmt.function
        if edit.node is None:
            new = edit.new if isinstance(edit.new, list) and edit.kind != "reorder" else []
            return any([self.has(function, texts.text(node)) for node in new])
        places = texts.places(edit.stmt.node)
        if edit.node not in places:
            return False
        whole = texts.text(edit.stmt.node)
        start, end = places[edit.node]
        text = texts.text(edit.new)
        for first, last in places.values():
            if first <= start and end <= last and (
                    self.has(function, whole[first:start] + text + whole[end:last])):
                return True
        return False
