"""The edits of a program: what each changes, and that none is there twice."""
import ast
import re

from record.build import NOWHERE
from repair.schema import EXPRESSION, STATEMENT, Alternative, Schema, at_index
from repair.text import starts_line
from repair.tree import count

# An expression or statement may have this many nodes whatever it replaces. What is larger must not
# be larger than the statement: a whole solution put into a `return` would tell nothing.
SMALL = 32
# Texts of edits that may loop or make something large.
RISKY = re.compile(r"\*|<<|\+|\b(?:for|pow|range|permutations|combinations|product)\b")


class Edit:
    """One edit. `start` and `end` are the bytes that it replaces, `new` what with: an expression
    node, a list of statements, or the text of statements. `old`: the nodes that it replaces, and
    `made` those that stand there instead. alternatives: what to switch on. bracketed: classes of
    expressions that need brackets there. node: the expression that it replaces. home: where the
    statement starts whose indentation new statements take. pool: what it was drawn from."""

    __slots__ = ("stmt", "kind", "start", "end", "old", "new", "made", "alternatives", "bracketed", "node", "home",
                 "pool", "listing")

    def __init__(self, stmt, kind, start, end, old, new, alternatives, bracketed=(), node=None, home=0, made=None):
        self.stmt = stmt
        self.kind = kind
        self.start = start
        self.end = end
        self.old = old
        self.new = new
        self.made = made if made is not None else new if type(new) is list else [new]
        self.alternatives = alternatives
        self.bracketed = bracketed
        self.node = node
        self.home = home
        self.pool = None
        self.listing = None     # repair/list.py's

    @property
    def loading(self):
        """Whether it lies in what runs when the program is loaded."""
        return self.stmt.function.is_module


class Catalogue:
    """The edits of some statements, in the order in which they were made. `seen` are those that were
    listed before. schema makes their code: it is held to its steps, as the program's own is."""

    def __init__(self, program, source, texts, seen):
        self.program = program
        self.layout = program.layout
        self.schema = Schema(source)
        self.texts = texts
        self.edits = []
        self.seen = seen
        self.duplicates = 0
        self.sizes = {}
        self.kept = {}          # statement -> what is compiled for it

    def size(self, node):
        """Nodes of an expression or statement; of a compound statement its header's."""
        found = self.sizes.get(node)
        if found is None:
            found = self.sizes[node] = count(node)
        return found

    def begin(self, stmt):
        """The statement whose edits follow."""
        self.stmt = stmt
        self.home = self.layout.start(stmt.node)
        self.alone = starts_line(self.layout.source, self.home)
        self.whole = self.texts.text(stmt.node)
        self.places = self.texts.places(stmt.node)
        self.seen.add((stmt.node, self.whole))

    def fresh(self, key):
        if key in self.seen:
            self.duplicates += 1
            return False
        self.seen.add(key)
        return True

    def expression(self, node, new, kind, bracketed, code=None):
        """Replaces an expression of the statement in hand. code: what to compile for it, where that
        is not new itself."""
        text = self.texts.text(new)
        place = self.places.get(node)
        if place is None:
            key: tuple = (self.stmt.node, node, text)   # inside of what has no pieces
        else:
            key = (self.stmt.node, self.whole[:place[0]] + text + self.whole[place[1]:])
        if not self.fresh(key):
            return
        if code is None:
            code = self.schema.held(new) if RISKY.search(text) else new
        put = Alternative(EXPRESSION, node, code, self.stmt.node)
        layout = self.layout
        self.edits.append(Edit(self.stmt, kind, layout.start(node), layout.end(node), [node], new, [put],
                               bracketed, node))

    def words(self, statements):
        """The text that tells new statements from others; `if` has its block with it."""
        text = self.texts.text
        found = []
        for stmt in statements:
            found.append(text(stmt))
            if type(stmt) is ast.If:
                found += [text(inner) for inner in stmt.body]
        return ";".join(found) or "pass"

    def held(self, statements, text):
        return [self.held_statement(s) for s in statements] if RISKY.search(text) else statements

    def held_statement(self, stmt):
        found = self.kept.get(stmt)
        if found is None:
            found = self.kept[stmt] = self.schema.held(stmt)
        return found

    def statement(self, new, kind, code=None):
        """Replaces the (simple) statement in hand by statements. code: as for an expression."""
        if not self.alone and any([type(n) is ast.If for n in new]):
            return      # it cannot be written after `if a:` on one line
        words = self.words(new)
        if not self.fresh((self.stmt.node, words)):
            return
        node = self.stmt.node
        if code is None:
            code = self.held(new, words)
        put = Alternative(STATEMENT, node, code)
        self.edits.append(Edit(self.stmt, kind, self.home, self.layout.end(node), [node], new, [put], home=self.home))

    def guard(self, condition):
        """Puts the (simple) statement in hand under a condition."""
        self.statement([ast.If(condition, [self.stmt.node], [], **NOWHERE)], "insert")

    def insertion(self, block, index, at, new, kind):
        """Puts statements before or after the statement in hand, which the edit counts for: into its
        block at the index, which is at this place in the text."""
        if not self.alone and any([type(n) is ast.If for n in new]):
            return
        words = self.words(new)
        if not self.fresh((id(block), index, words)):
            return
        put = at_index(block, index, self.held(new, words))
        self.edits.append(Edit(self.stmt, kind, at, at, [], new, [put], home=self.home))

    def several(self, key, start, end, nodes, new, alternatives):
        """One edit of the statement in hand and another place. nodes: what it moves."""
        if self.fresh((self.stmt.node, key)):
            self.edits.append(Edit(self.stmt, "reorder", start, end, nodes, new, alternatives,
                                   home=self.home, made=nodes))
