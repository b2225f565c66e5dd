"""What a donor has to give: expressions and small statements, in the program's names."""
import ast
from binascii import a2b_base64
from collections.abc import Callable
from itertools import islice, product

from record.analysis import REFUSALS
from record.build import clone, rebuilt
from repair.elements import MOST, Elements, placed, word
from repair.profile import Damaged, places_of, steps_of, values_of
from repair.tree import (BUILTINS, COMPREHENSIONS, FUNCTIONS, SIMPLE, Function, Names, Program, bound_names, children,
                         count, counts, headers, is_docstring, parameters, parsed)
from run.deep import Deep

# Ways to name the variables of one piece that are tried.
READINGS = 12
LARGEST = 40        # nodes of a piece
# Statements that compute nothing of a result.
SETTING = (ast.Import, ast.ImportFrom, ast.Assert, ast.Global, ast.Nonlocal)


def is_condition(node):
    kind = type(node)
    if kind is ast.Compare or kind is ast.BoolOp:
        return True
    if kind is ast.UnaryOp:
        return type(node.op) is ast.Not
    return kind is ast.Constant and type(node.value) is bool


class Piece:
    """An expression or simple statement of a donor. size: nodes; alone: it is all that its function
    computes."""

    __slots__ = ("node", "size", "names", "condition", "alone")

    def __init__(self, node, size, alone=False):
        self.node = node
        self.size = size
        self.names = Names(node)
        self.condition = is_condition(node)
        self.alone = alone


class Donors:
    """The Donor messages of a conversation. Most searches never get to the later ones, which are
    not even parsed."""

    def __init__(self, messages, tests, names=()):
        self.tests = tests
        self.names = names      # that a prelude gives to every program
        self.given = [(a2b_base64((message.get("program") or {}).get("source") or ""),
                       a2b_base64(message.get("profile") or "")) for message in messages]
        self.steps = [self._steps(profile) for _, profile in self.given]
        self.read = {}

    def _steps(self, profile):
        """The steps of each test; None where the profile is damaged."""
        try:
            return steps_of(profile, self.tests) if profile else [0] * self.tests
        except Damaged:
            return None

    def most_steps(self, test):
        """The most steps that a donor which returned from a test took on it, 0 where none did."""
        return max([steps[test] for steps in self.steps if steps is not None], default=0)

    def between(self, start, end):
        """The donors [start, end), without those that cannot be read."""
        found = []
        for number in range(start, min(end, len(self.given))):
            if number not in self.read:
                self.read[number] = self._donor(number)
            if self.read[number] is not None:
                found.append(self.read[number])
        return found

    def _donor(self, number):
        source, profile = self.given[number]
        if self.steps[number] is None:
            return None
        try:
            with Deep():
                donor = Donor(parsed(source), self.names)
            if profile:
                donor.values = values_of(profile, donor.program.functions)
                donor.later = lambda: places_of(profile, donor.program.functions, self.tests)
        except (Damaged,) + REFUSALS:
            return None
        return donor


class Donor:
    """A parsed correct program; nothing of it runs here. values: {(function, variable): values} of its
    profile. later: what gives places, those of value replacement, when they are first asked for."""

    def __init__(self, tree, names=()):
        self.program = Program(tree, given=names)
        self.own = {f.name for f in self.program.functions[1:]}
        self.own.update(self.program.classes)
        self.values = {}
        self.places: list = []
        self.later: Callable[[], list] | None = None
        self.pieces: dict[Function, tuple[list[Piece], list[Piece]]] = {f: ([], []) for f in self.program.functions}
        for function in self.program.functions:
            self._collect(function)

    def at(self, test):
        """[(function, variable or None for what it returns, texts of values)] of a run on a test."""
        later, self.later = self.later, None
        if later is not None:
            try:
                self.places = later()
            except Damaged:
                pass
        return self.places[test] if self.places else []

    def _collect(self, function):
        expressions, statements = self.pieces[function]
        if function.is_module and len(self.program.functions) > 1:
            body = []
        else:
            body = [s for s in function.statements if not is_docstring(s.node)]
        alone = len([stmt for stmt in body if type(stmt.node) not in SETTING]) == 1
        for stmt in body:
            kind = type(stmt.node)
            if kind in FUNCTIONS or kind is ast.ClassDef:
                continue
            if kind in SIMPLE and kind is not ast.Pass:
                statements.append(Piece(stmt.node, count(stmt.node), alone))
            elif kind is ast.If and not stmt.node.orelse and len(stmt.node.body) == 1 and (
                    type(stmt.node.body[0]) in SIMPLE):
                statements.append(Piece(stmt.node, count(stmt.node)))
            for _, _, root, _ in headers(stmt.node):
                self._expressions(root, expressions, alone)

    def _expressions(self, root, out, alone):
        sizes: dict[ast.AST, int] = {}
        counts(root, sizes)
        stack = [(root, alone)]
        while stack:
            node, alone = stack.pop()
            kind = type(node)
            if kind is ast.Constant or kind is ast.JoinedStr:
                continue
            if isinstance(node, ast.expr) and kind not in (ast.Name, ast.Starred, ast.Slice) and (
                    type(getattr(node, "ctx", None)) in (ast.Load, type(None))):
                if sizes[node] <= LARGEST:
                    out.append(Piece(node, sizes[node], alone))
            stack.extend([(child, False) for child in reversed(children(node))])


def renamed(node, names):
    """The node with names replaced, by names or expressions; shared where there are none to replace."""
    kind = type(node)
    if kind is ast.Name:
        new = names.get(node.id)
        return node if new is None else clone(node, id=new) if type(new) is str else new
    if kind in COMPREHENSIONS or kind is ast.Lambda:
        own = {}
        if kind is ast.Lambda:
            own.update(dict.fromkeys(parameters(node.args)))
        else:
            for generator in node.generators:
                bound_names(generator.target, own)
        names = {old: new for old, new in names.items() if old not in own}
    return rebuilt(node, lambda child: renamed(child, names))


class Readings:
    """A donor's pieces in the names of one function of the program."""

    def __init__(self, program, function, donor, donor_function, names):
        self.program = program
        self.function = function
        self.donor = donor
        self.theirs = donor_function
        self.visible = function.visible()
        self.local = {n for n in function.names if n not in function.outside}
        self.local.update(function.unbound)
        self.variables = {**donor_function.visible(), **donor_function.inner}
        self.names = names
        self.own = Elements(function.node)
        self.elements = Elements(donor_function.node)
        self.places = {word(node): node for nodes in self.elements.places.values() for node in nodes}
        pieces, statements = donor.pieces[donor_function]
        self.expressions = self._read(pieces)
        self.statements = self._read(statements)

    def _read(self, pieces):
        """[(piece, node)]"""
        found = []
        for piece in pieces:
            if not self.function.holds(piece.names):
                continue
            for node in self.readings(piece):
                found.append((piece, node))
            if self.places and self.own.variables:
                node = placed(piece.node)
                if node is not piece.node:
                    for new in self.readings(Piece(node, piece.size, piece.alone)):
                        found.append((piece, new))
        return found

    def readings(self, piece):
        if any([callee in self.donor.own for callee in piece.names.calls]):
            return
        choices, words = [], []
        for name in piece.names.used:
            if name in piece.names.own:
                continue
            options = self.options(name)
            if not options:
                return
            words.append(name)
            choices.append(options)
        for name in piece.names.stored:
            if name in piece.names.own or name in piece.names.used:
                continue
            options = self.options(name)
            if not options:
                return
            words.append(name)
            choices.append(options)
        single = all([len(options) == 1 for options in choices])
        distinct = [c for c in islice(product(*choices), 8 * READINGS) if single or len(set(c)) == len(c)]
        for combination in distinct[:READINGS]:
            names = {old: new for old, new in zip(words, combination) if old != new}
            if piece.names.stored and any([names.get(w, w) not in self.local for w in piece.names.stored
                                           if w not in piece.names.own]):
                continue
            yield renamed(piece.node, names) if names else piece.node

    def options(self, word):
        if word in self.places:
            return self.taken(self.places[word].value.id)
        if word in self.variables:
            sequence = self.elements.sequence(word)
            found = self.names.get(word) or []
            return found if sequence is None else found + self.at(sequence)
        if word in self.donor.own:
            return []
        if word in self.program.imported or (word in BUILTINS and word not in self.donor.program.imported):
            return [word]
        return [word] if word in self.visible or word in self.function.unbound else []

    def taken(self, sequence):
        """The program's variables that take the elements of a donor's sequence."""
        return [name for own in self.names.get(sequence) or () for name in self.own.variables.get(own, ())][:MOST]

    def at(self, sequence):
        """The program's expressions for an element of a donor's sequence."""
        return [node for own in self.names.get(sequence) or () for node in self.own.places.get(own, ())][:MOST]
