"""The edits of a program: what each changes, and that none is there twice."""
import ast
import re

from record.build import NOWHERE
from repair.report import starts_line
from repair.tree import count

# An expression or statement may have this many nodes whatever it replaces. What is larger must not
# be larger than the statement: a whole solution put into a `return` would tell nothing.
SMALL = 32
# Texts of edits that may loop or make something large.
RISKY = re.compile(r"\*|<<|\+|\b(?:for|pow|range|permutations|combinations|product)\b")


class Edit:
    """One edit. `start` and `end` are the bytes that it replaces, `new` what with: an expression
    node, a list of statements, or text. variants: what to switch on. bracketed: classes of
    expressions that need brackets there. home: where the statement starts whose indentation new
    statements take."""

    __slots__ = ("part", "kind", "start", "end", "new", "bracketed", "variants", "stmt", "node", "home")

    def __init__(self, stmt, kind, start, end, new, variants, bracketed=(), node=None, home=0):
        self.stmt = stmt
        self.node = node
        self.home = home
        self.part = stmt.part.index
        self.kind = kind
        self.start = start
        self.end = end
        self.new = new
        self.bracketed = bracketed
        self.variants = variants


class Catalogue:
    """The edits of some statements, in the order in which they were made, and their schema."""

    def __init__(self, program, schema, texts, seen):
        self.program = program
        self.layout = program.layout
        self.schema = schema
        self.texts = texts
        self.edits = []
        self.seen = seen
        self.duplicates = 0
        self.sizes = {}

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
            key = (self.stmt.node, node, text)      # inside of what has no pieces
        else:
            key = (self.stmt.node, self.whole[:place[0]] + text + self.whole[place[1]:])
        if not self.fresh(key):
            return
        if code is None:
            code = self.schema.held(new) if RISKY.search(text) else new
        variant = self.schema.expression(self.stmt.node, node, code)
        layout = self.layout
        self.edits.append(Edit(self.stmt, kind, layout.start(node), layout.end(node), new, [variant],
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
        return [self.schema.held(s) for s in statements] if RISKY.search(text) else statements

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
        variant = self.schema.statement_variant(node, code)
        layout = self.layout
        self.edits.append(Edit(self.stmt, kind, self.home, layout.end(node), new, [variant], home=self.home))

    def guard(self, condition):
        """Puts the (simple) statement in hand under a condition."""
        self.statement([ast.If(condition, [self.stmt.node], [], **NOWHERE)], "insert")

    def insertion(self, block, index, at, new, kind):
        """Puts statements before or after the statement in hand, whose part the edit counts for: into
        its block at the index, which is at this place in the text."""
        if not self.alone and any([type(n) is ast.If for n in new]):
            return
        words = self.words(new)
        if not self.fresh((id(block), index, words)):
            return
        variant = self.schema.insertion(block, index, self.held(new, words))
        self.edits.append(Edit(self.stmt, kind, at, at, new, [variant], home=self.home))

    def several(self, key, start, end, new, changes):
        """One edit of the statement in hand and another place. changes: calls that add variants."""
        if self.fresh((self.stmt.node, key)):
            self.edits.append(Edit(self.stmt, "reorder", start, end, new, [change() for change in changes],
                                   home=self.home))
