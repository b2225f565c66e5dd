"""The edits of a program: what each changes, and that none is there twice."""
import ast

from variants_tree import count

# An expression or statement may have this many nodes whatever it replaces. What is larger must not
# be larger than the statement: a whole solution put into a `return` would tell nothing.
SMALL = 12


class Edit:
    """One edit. `start` and `end` are the bytes that it replaces, `new` what with: an expression
    node, a list of statements, or text. variants: what to switch on; set by the schema."""

    __slots__ = ("part", "kind", "start", "end", "new", "free", "variants", "stmt", "node")

    def __init__(self, stmt, kind, start, end, new, variants, free=True, node=None):
        self.stmt = stmt
        self.node = node
        self.part = stmt.part.index
        self.kind = kind
        self.start = start
        self.end = end
        self.new = new
        self.free = free
        self.variants = variants


class Catalogue:
    """The edits of some statements, in the order in which they were made, and their schema."""

    def __init__(self, program, schema, texts):
        self.program = program
        self.layout = program.layout
        self.schema = schema
        self.texts = texts
        self.edits = []
        self.seen = set()
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
        self.whole = self.texts.text(stmt.node)
        self.places = self.texts.places(stmt.node)
        self.seen.add((stmt.node, self.whole))

    def fresh(self, key):
        if key in self.seen:
            self.duplicates += 1
            return False
        self.seen.add(key)
        return True

    def expression(self, node, new, kind, free, code=None):
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
        variant = self.schema.expression(self.stmt.node, node, code or new)
        layout = self.layout
        self.edits.append(Edit(self.stmt, kind, layout.start(node), layout.end(node), new, [variant],
                               free, node))

    def statement(self, new, kind, code=None):
        """Replaces the (simple) statement in hand by statements. code: as for an expression."""
        text = self.texts.text
        if not self.fresh((self.stmt.node, ";".join([text(n) for n in new]) or "pass")):
            return
        node = self.stmt.node
        variant = self.schema.statement_variant(node, code or new)
        layout = self.layout
        self.edits.append(Edit(self.stmt, kind, layout.start(node), layout.end(node), new, [variant]))

    def insertion(self, stmt, block, index, at, new, kind):
        """Puts statements into a block before what has the index; at: the place in the text. The
        edit counts for the part of stmt."""
        text = self.texts.text
        words = ";".join([text(n) + ("".join([text(b) for b in n.body]) if type(n) is ast.If else "")
                          for n in new])
        if not self.fresh((id(block), index, words)):
            return
        variant = self.schema.insertion(block, index, new)
        self.edits.append(Edit(stmt, kind, at, at, new, [variant]))

    def several(self, stmt, key, start, end, new, kind, changes):
        """One edit in more than one place. changes: calls that add variants."""
        if not self.fresh(key):
            return
        self.edits.append(Edit(stmt, kind, start, end, new, [change() for change in changes]))
