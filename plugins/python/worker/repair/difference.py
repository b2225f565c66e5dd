"""The hunks in which the program differs from a donor (ListDifference): texts to put into its source."""
import ast

from repair.describe import TEXT
from repair.matching import BLOCKS, Naming, Words, paired, parts, renamed, words_of
from repair.text import indentation, lines, starts_line
from repair.tree import COMPREHENSIONS, FUNCTIONS, LOOPS, SIMPLE, Names, is_docstring

# Statements of the program and of a donor that are compared at most.
LARGEST = 400
# Where an expression stands next to an operator these are put in brackets.
LOOSE = (ast.BinOp, ast.BoolOp, ast.Compare, ast.UnaryOp, ast.IfExp, ast.Lambda, ast.NamedExpr, ast.Await)
TIGHT = (ast.BinOp, ast.BoolOp, ast.Compare, ast.UnaryOp, ast.IfExp, ast.Attribute, ast.Subscript, ast.Call,
         ast.Starred, ast.Await)
IMPORTS = (ast.Import, ast.ImportFrom)


class Unwritable(Exception):
    """A difference that cannot be written down as hunks."""


class Hunk:
    """The bytes [start, end) become a text. old, made: nodes that it replaces and that it puts there."""

    def __init__(self, stmt, start, end, text, old, new):
        self.stmt = stmt
        self.start = start
        self.end = end
        self.text = text
        self.old = old
        self.new = self.made = new
        self.listing = None     # repair/list.py's


def difference(program, entry_point, values, donor):
    """The Hunks that make the program compute as a donor does. Raises Unwritable."""
    found = Difference(program, values, donor)
    found.find(entry_point)
    for hunk in found.hunks:
        if len(hunk.text.encode("utf-8", "surrogatepass")) > TEXT:
            raise Unwritable("a text is too long")
    return sorted(found.hunks, key=lambda hunk: hunk.start)


class Difference:
    def __init__(self, program, values, donor):
        self.program = program
        self.source = program.layout.source
        self.values = values
        self.donor = donor
        self.words = Words()
        self.taken = words_of(program)
        self.hunks = []

    def find(self, entry_point):
        program, theirs = self.program, self.donor.program
        if len(program.statements) + len(theirs.statements) > LARGEST:
            raise Unwritable("too many statements")
        if not entry_point:
            names = self.naming(program.module, theirs.module, program.tree.body, theirs.tree.body)
            self.block(program.tree.body, [renamed(node, names) for node in theirs.tree.body], program.tree)
            return
        owner, _, name = entry_point.rpartition(".")
        self.top(owner or name)

    # ------------------------------------------------------------ top level

    def top(self, entry):
        """Compares what the donor's entry needs of its top level with the program's."""
        own = {}
        for node in self.program.tree.body:
            for word in defines(node):
                own[word] = node
        defined = {}
        for node in self.donor.program.tree.body:
            for word in defines(node):
                defined[word] = node
        if entry not in own or entry not in defined or type(own[entry]) is not type(defined[entry]):
            raise Unwritable("there is no such entry point")
        needed, todo = {}, [entry]
        while todo:
            word = todo.pop()
            if word in needed or word not in defined:
                continue
            needed[word] = defined[word]
            todo += [inner for inner in Names(defined[word]).used]
        names = self.helpers(needed, own, entry)
        order = {id(node): at for at, node in enumerate(self.donor.program.tree.body)}
        added: list[ast.stmt] = []
        for word, node in sorted(needed.items(), key=lambda item: order[id(item[1])]):
            mine = own.get(names.get(word, word))
            if mine is None:
                if node not in added:
                    added.append(node)
            elif type(node) in FUNCTIONS and type(mine) in FUNCTIONS:
                self.function(mine, node, names)
            elif type(node) is ast.ClassDef and type(mine) is ast.ClassDef:
                self.members(mine, node, names)
            elif type(node) in IMPORTS or type(mine) in IMPORTS:
                pass
            elif type(node) is type(mine):
                self.statement(mine, renamed(node, names))
            else:
                raise Unwritable("a name stands for something else")
        if added:
            self.put_before(own[entry], [renamed(node, names) for node in added])

    def helpers(self, needed, own, entry):
        """{the donor's name of a function: the program's} where the two have other names."""
        names: dict[str, str] = {}
        free = [(word, node) for word, node in own.items() if type(node) in FUNCTIONS and word not in needed]
        for word, node in needed.items():
            if word in own or type(node) not in FUNCTIONS or word == entry:
                continue
            ranked = sorted([(-self.words.common(mine.body[-1], node.body[-1]), at) for at, (_, mine) in enumerate(free)
                             if len(mine.args.args) == len(node.args.args)])
            if ranked and ranked[0][0] < 0:
                names[word] = free.pop(ranked[0][1])[0]
        return names

    def members(self, own, theirs, names):
        """The methods and other statements of two classes."""
        mine = {word: node for node in own.body for word in defines(node)}
        added = []
        for node in theirs.body:
            for word in defines(node):
                if word not in mine:
                    added.append(renamed(node, names))
                elif type(node) in FUNCTIONS and type(mine[word]) in FUNCTIONS:
                    self.function(mine[word], node, names)
                elif type(node) is type(mine[word]) and type(node) in SIMPLE:
                    self.statement(mine[word], renamed(node, names))
        if added:
            self.insert(own.body, len(own.body), added)

    # ------------------------------------------------------------- functions

    def function(self, own, theirs, outer):
        """The bodies of two functions, and the values that their parameters have by default."""
        mine = next(f for f in self.program.functions if f.node is own)
        other = next(f for f in self.donor.program.functions if f.node is theirs)
        if len(mine.parameters) != len(other.parameters) or len(own.args.defaults) != len(theirs.args.defaults):
            raise Unwritable("other parameters")
        names = {**outer, **self.naming(mine, other, own.body, theirs.body)}
        for one, default in zip(own.args.defaults, theirs.args.defaults):
            if ast.dump(one) != ast.dump(default):
                self.replace_expression(own, one, default)
        self.block(own.body, [renamed(node, names) for node in theirs.body], own)

    def naming(self, function, other, body, donor_body):
        found = Naming(function, other, self.values, self.donor.values, self.taken)
        if len(found.names) < len(found.theirs):
            draft = [renamed(node, found.names) for node in donor_body]
            found.by_place(self.places(body, draft, donor_body))
        return found.finish()

    def places(self, body, draft, donor_body):
        """Pairs of nodes that stand in one place, of the program and of the donor as it is written."""
        found = []
        for at, other in paired(body, draft, self.words.common):
            one, theirs = body[at], donor_body[other]
            found.append((one, theirs))
            for field in BLOCKS:
                mine, inner = getattr(one, field, None), getattr(theirs, field, None)
                if mine and inner and isinstance(mine[0], ast.stmt):
                    found += self.places(mine, getattr(draft[other], field), inner)
        return found

    # ---------------------------------------------------------------- blocks

    def block(self, own, theirs, holder):
        """Two blocks; the donor's has the program's names. holder: the node whose block it is."""
        mine = [node for node in own if not is_docstring(node)]
        theirs = [node for node in theirs if not is_docstring(node)]
        at = other = 0
        for pair in paired(mine, theirs, self.words.common) + [(len(mine), len(theirs))]:
            self.gap(own, mine[at:pair[0]], theirs[other:pair[1]], mine[pair[0]] if pair[0] < len(mine) else None)
            at, other = pair[0] + 1, pair[1] + 1
            if pair[0] < len(mine):
                self.statement(mine[pair[0]], theirs[pair[1]])

    def gap(self, block, old, new, after):
        """Statements that are no pairs, in one place: before a statement, None for the block's end. Those
        that have the same part there take each other's place."""
        at = other = 0
        for pair in paired(old, new, self.words.kin) + [(len(old), len(new))]:
            for node in old[at:pair[0]]:
                self.replace(node, [])
            before = old[pair[0]] if pair[0] < len(old) else after
            if other < pair[1]:
                self.insert(block, block.index(before) if before is not None else len(block), new[other:pair[1]])
            at, other = pair[0] + 1, pair[1] + 1
            if pair[0] < len(old):
                self.kindred(old[pair[0]], new[pair[1]])

    def kindred(self, own, theirs):
        if type(own) is type(theirs):
            self.statement(own, theirs)
        else:
            self.replace(own, [theirs])

    def statement(self, own, theirs):
        """Two statements of one kind."""
        kind = type(own)
        if kind in FUNCTIONS or kind is ast.ClassDef:
            if ast.dump(own) != ast.dump(theirs):
                self.inner_function(own, theirs)
        elif kind in LOOPS or kind is ast.If:
            self.header(own, theirs)
            self.block(own.body, theirs.body, own)
            self.otherwise(own, theirs)
        elif kind in SIMPLE:
            if ast.dump(own) != ast.dump(theirs):
                self.simple(own, theirs)
        elif ast.dump(own) != ast.dump(theirs):
            self.guarded(own, theirs)

    def inner_function(self, own, theirs):
        if type(own) is ast.ClassDef or ast.dump(own.args) != ast.dump(theirs.args):
            self.replace(own, [theirs])
        else:
            self.block(own.body, theirs.body, own)

    def guarded(self, own, theirs):
        """`try` and `with` whose heads are the same; others are replaced."""
        heads = [[ast.dump(part) for part in parts(node)] + [
            ast.dump(h.type) if h.type else "" for h in getattr(node, "handlers", ())] + [
            ast.dump(item) for item in getattr(node, "items", ())] for node in (own, theirs)]
        if type(own) is ast.Match or heads[0] != heads[1]:
            self.replace(own, [theirs])
            return
        self.block(own.body, theirs.body, own)
        for mine, other in zip(getattr(own, "handlers", ()), getattr(theirs, "handlers", ())):
            self.block(mine.body, other.body, own)
        for field in ("orelse", "finalbody"):
            mine, other = getattr(own, field, []), getattr(theirs, field, [])
            if mine and other:
                self.block(mine, other, own)
            elif mine or other:
                raise Unwritable("another shape of try")

    def header(self, own, theirs):
        if type(own) in (ast.If, ast.While):
            self.expression(own, own.test, theirs.test)
        elif ast.dump(own.target) == ast.dump(theirs.target):
            self.expression(own, own.iter, theirs.iter)
        else:
            start, end = self.start(own.target), self.end(own.iter)
            text = ast.unparse(theirs.target) + " in " + ast.unparse(theirs.iter)
            self.add(own, start, end, text, [own.target, own.iter], [theirs.target, theirs.iter])

    def otherwise(self, own, theirs):
        if own.orelse or not theirs.orelse:
            self.block(own.orelse, theirs.orelse, own)
            return
        first, last = own.body[0], own.body[-1]
        if not starts_line(self.source, self.start(first)):
            raise Unwritable("a block on its header's line")
        outside, inside = self.blanks(own), self.blanks(first)
        text = "\n" + outside + "else:\n" + inside + lines(theirs.orelse, inside)
        self.add(own, self.end(last), self.end(last), text, [], theirs.orelse)

    # ----------------------------------------------------------------- hunks

    def simple(self, own, theirs):
        """The smallest expression that holds all differences, or the statement."""
        differing = [(field, getattr(own, field), getattr(theirs, field)) for field in own._fields
                     if dumped(getattr(own, field)) != dumped(getattr(theirs, field))]
        if len(differing) == 1 and differing[0][0] in ("value", "test", "exc") and None not in differing[0][1:]:
            self.expression(own, *differing[0][1:])
        else:
            self.replace(own, [theirs])

    def expression(self, stmt, own, theirs, parent=None):
        if ast.dump(own) == ast.dump(theirs):
            return
        if type(own) is type(theirs) and type(own) not in COMPREHENSIONS + (ast.JoinedStr, ast.Lambda, ast.Dict):
            pairs = only_difference(own, theirs)
            if pairs is not None:
                one, other = pairs
                self.expression(stmt, one, other, own)
                return
        self.replace_expression(stmt, own, theirs, parent)

    def replace_expression(self, stmt, own, theirs, parent=None):
        text = ast.unparse(theirs)
        chosen = type(parent) is ast.IfExp and not isinstance(theirs, (ast.IfExp, ast.Lambda, ast.NamedExpr))
        if isinstance(theirs, LOOSE) and isinstance(parent, TIGHT) and not chosen:
            text = "(" + text + ")"
        self.add(stmt, self.start(own), self.end(own), text, [own], [theirs])

    def replace(self, own, new):
        """A statement by statements, none of them by `pass`."""
        if not new and (type(own) in FUNCTIONS or type(own) is ast.ClassDef or type(own) in IMPORTS):
            return      # nothing depends on it
        start = self.start(own)
        if self.is_elif(own):
            blanks = self.blanks(own)
            if len(new) == 1 and type(new[0]) is ast.If:
                text = "el" + lines(new, blanks)
            else:
                text = "else:\n" + blanks + "    " + lines(new, blanks + "    ")
        elif starts_line(self.source, start):
            text = lines(new, self.blanks(own))
        elif all([type(node) in SIMPLE for node in new]):
            text = "; ".join([ast.unparse(node) for node in new] or ["pass"])
        else:
            raise Unwritable("a statement that does not begin its line")
        self.add(own, start, self.end(own), text, [own], new)

    def insert(self, block, index, new):
        """Statements before the one at an index of a block, or after its last one."""
        if self.is_elif(block[0]):
            raise Unwritable("a statement beside an elif")
        beside = block[max(index - 1, 0)]
        if not starts_line(self.source, self.start(beside)) or (
                0 < index < len(block) and not starts_line(self.source, self.start(block[index]))):
            raise Unwritable("a statement that does not begin its line")
        if index == 0:
            self.put_before(beside, new)
            return
        blanks = self.blanks(beside)
        self.add(block[index] if index < len(block) else beside, self.end(beside), self.end(beside),
                 "\n" + blanks + lines(new, blanks), [], new)

    def put_before(self, node, new):
        if getattr(node, "decorator_list", None):
            raise Unwritable("a decorator")
        blanks, start = self.blanks(node), self.start(node)
        self.add(node, start, start, lines(new, blanks) + "\n" + blanks, [], new)

    def add(self, node, start, end, text, old, new):
        """Adds a hunk; two that begin in one place are one."""
        for hunk in self.hunks:
            if hunk.start == start:
                if start == hunk.end or start == end:   # an insertion comes first
                    first, second = (hunk.text, text) if hunk.end == start else (text, hunk.text)
                    hunk.text, hunk.end = first + second, max(hunk.end, end)
                    hunk.old, hunk.new = hunk.old + old, hunk.new + new
                    hunk.made = hunk.new
                    return
                raise Unwritable("two changes in one place")
        stmt = self.program.of[node]
        if stmt.number is None:
            raise Unwritable("a place that is no statement")
        self.hunks.append(Hunk(stmt, start, end, text, old, new))

    # --------------------------------------------------------------- helpers

    def start(self, node):
        return self.program.layout.start(node)

    def end(self, node):
        return self.program.layout.end(node)

    def blanks(self, node):
        return indentation(self.source, self.start(node))

    def is_elif(self, node):
        return type(node) is ast.If and self.source.startswith(b"elif", self.start(node))


def defines(node):
    """The names that a statement of the top level defines."""
    if type(node) in FUNCTIONS or type(node) is ast.ClassDef:
        return [node.name]
    if type(node) in IMPORTS:
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    if type(node) in (ast.Assign, ast.AnnAssign):
        targets = node.targets if type(node) is ast.Assign else [node.target]
        return [target.id for target in targets if type(target) is ast.Name]
    return []


def dumped(value):
    if isinstance(value, ast.AST):
        return ast.dump(value)
    return [dumped(item) for item in value] if type(value) is list else value


def only_difference(own, theirs):
    """The one pair of parts in which two expressions of a kind differ; None where there are more, or none."""
    found = []
    for field in own._fields:
        one, other = getattr(own, field), getattr(theirs, field)
        if type(one) is list and type(other) is list and len(one) == len(other):
            found += [pair for pair in zip(one, other) if dumped(pair[0]) != dumped(pair[1])]
        elif dumped(one) != dumped(other):
            found.append((one, other))
    if len(found) != 1:
        return None
    one, other = found[0]
    narrow = isinstance(one, ast.expr) and isinstance(other, ast.expr)
    return found[0] if narrow and not isinstance(one, (ast.Starred, ast.Slice)) else None
