"""Edits of statements: operators of assignments, jumps, deletions, order, insertions."""
import ast

from record.build import NOWHERE, clone
from repair.expressions import ARITHMETIC, Context
from repair.guards import GUARDS, reads
from repair.schema import STATEMENT, Alternative, at_index
from repair.text import indentation, line_start, lines, starts_line
from repair.tree import JUMPS, LOAD, LOOPS, SIMPLE, STORE, blocks, constant, is_docstring, name, stands_first


# What a variable that is bound nowhere may begin with.
STARTS = (constant(0), constant(1), constant(""), ast.List([], LOAD, **NOWHERE), ast.Dict([], [], **NOWHERE))


def assigned(target, value):
    return ast.Assign([ast.Name(target, STORE, **NOWHERE)], value, None, **NOWHERE)


def augmented(target, op, value):
    return ast.AugAssign(ast.Name(target, STORE, **NOWHERE), op, value, **NOWHERE)


def returned(value):
    return ast.Return(value, **NOWHERE)


def all_of_an_if(stmt):
    """Whether a statement is all that an `if` holds: a condition of its own is then a clause of that one's."""
    holder = stmt.holder and stmt.holder.node
    return type(holder) is ast.If and len(holder.body) == 1 and holder.body[0] is stmt.node and not holder.orelse


class StatementEdits:
    """Adds the statement edits of one statement after another to a catalogue.

    pool: see repair/pool.py."""

    def __init__(self, catalogue, pool):
        self.catalogue = catalogue
        self.pool = pool
        self.made = {}

    def edit(self, stmt):
        """All edits of a statement but those of its expressions. It must be the one that the
        catalogue has in hand."""
        self.changes(stmt)
        if not stmt.class_level and not is_docstring(stmt.node):
            new = self.own(stmt) + self.pool.statements(stmt)
            self.replacements(stmt, new)
            self.insertions(stmt, new)

    def changes(self, stmt):
        node, kind = stmt.node, type(stmt.node)
        if kind not in SIMPLE or is_docstring(node):
            return
        local = [n for n in stmt.function.names if n not in stmt.function.outside] + list(stmt.function.unbound)
        if kind is ast.AugAssign:
            self.augment(node, local)
        elif kind is ast.Assign:
            self.assign(node, local)
        if kind is not ast.Pass:
            self.replace([], "delete")
        if not stmt.class_level:
            self.jumps(stmt, node)
        self.swap(stmt)
        self.move_out(stmt)
        self.move_in(stmt)

    def replace(self, new, kind, code=None):
        self.catalogue.statement(new, kind, code)

    def operate(self, target, op, value, template):
        """An assignment with an operator, none of whose results may be large."""
        new = clone(template, target=target, op=op(), value=value) if template is not None else (
            ast.AugAssign(target, op(), value, **NOWHERE))
        code = None
        if op in GUARDS and op is not ast.Add:
            if type(target) is not ast.Name:
                return
            result = self.catalogue.schema.guarded(op, clone(target, ctx=LOAD), value)
            code = [ast.Assign([target], result, None, **NOWHERE)]
        self.replace([new], "arithmetic", code)

    def augment(self, node, local):
        for op in ARITHMETIC:
            if op is not type(node.op):
                self.operate(node.target, op, node.value, node)
        self.replace([ast.Assign([node.target], node.value, None, **NOWHERE)], "arithmetic")
        if type(node.target) is ast.Name:
            for word in local:
                if word != node.target.id:
                    self.replace([clone(node, target=clone(node.target, id=word))], "variable")

    def assign(self, node, local):
        target = node.targets[0]
        if len(node.targets) != 1 or type(target) in (ast.Tuple, ast.List):
            return
        if not reads(node.value, target):   # else `x = x + 1` becomes `x += x + 1`
            for op in (ast.Add, ast.Sub, ast.Mult):
                self.operate(target, op, node.value, None)
        if type(target) is ast.Name:
            for word in local:
                if word != target.id:
                    self.replace([clone(node, targets=[clone(target, id=word)])], "variable")

    def jumps(self, stmt, node):
        kind = type(node)
        if kind is ast.Return and node.value is not None and not (
                type(node.value) is ast.Constant and node.value.value is None):
            self.replace([returned(None)], "drop")
        if kind in (ast.Return, ast.Break, ast.Continue) and stmt.loop is not None:
            for other in (ast.Break, ast.Continue):
                if other is not kind:
                    self.replace([other(**NOWHERE)], "variable")

    # ------------------------------------------------------------- order

    def swap(self, stmt):
        if stmt.last:
            return
        after = stmt.block[stmt.index + 1]
        if type(after) not in SIMPLE or type(stmt.node) is ast.Pass or type(after) is ast.Pass:
            return
        layout = self.catalogue.layout
        self.catalogue.several(
            "swap", layout.start(stmt.node), layout.end(after), [stmt.node, after], [after, stmt.node],
            [Alternative(STATEMENT, stmt.node, [after, stmt.node]), Alternative(STATEMENT, after, [])])

    def move(self, stmt, home, block, index):
        """Takes the statement in hand to another place that its text can stay where it is for, with
        the indentation of the statement at home."""
        layout, source = self.catalogue.layout, self.catalogue.layout.source
        start = layout.start(stmt.node)
        if not (starts_line(source, start) and starts_line(source, home)):
            return
        blanks = indentation(source, home)
        text = blanks + lines([stmt.node], blanks)
        if len(stmt.block) == 1:
            text = indentation(source, start) + "pass\n" + text
        self.catalogue.several(
            ("move", home), line_start(source, start), layout.end(stmt.node), [stmt.node], text,
            [Alternative(STATEMENT, stmt.node, []), at_index(block, index, [stmt.node])])

    def move_out(self, stmt):
        """The last statement of a compound one, after it."""
        holder = stmt.holder
        if holder is None or not stmt.last or stmt.class_level or type(stmt.node) is ast.Pass:
            return
        if blocks(holder.node)[-1] is not stmt.block or self.is_elif(holder.node):
            return
        if type(stmt.node) in (ast.Break, ast.Continue) and holder.loop is None:
            return
        self.move(stmt, self.catalogue.layout.start(holder.node), holder.block, holder.index + 1)

    def move_in(self, stmt):
        """A statement that follows a compound one, to the end of that one's last block."""
        if stmt.index == 0 or stmt.class_level or type(stmt.node) is ast.Pass:
            return
        block = [stmt.block[stmt.index - 1]]
        while len(block) == 1 and (block[0] is stmt.block[stmt.index - 1] or self.is_elif(block[0])):
            if type(block[0]) is not ast.If and type(block[0]) not in LOOPS:
                return
            block = blocks(block[0])[-1]
        if type(block[-1]) not in JUMPS:
            self.move(stmt, self.catalogue.layout.start(block[-1]), block, len(block))

    def is_elif(self, node):
        layout = self.catalogue.layout
        return type(node) is ast.If and layout.source.startswith(b"elif", layout.start(node))

    # -------------------------------------------------------- insertion

    def insertions(self, stmt, new):
        """New statements before this one, and after it where it ends its block."""
        function = stmt.function
        if function.is_module and type(stmt.node) in (ast.Import, ast.ImportFrom):
            return
        if self.is_elif(stmt.node):
            return      # nothing can be written between `else` and `if` of an `elif`
        layout = self.catalogue.layout
        places = []
        if type(stmt.node) is not ast.Pass:
            if not stands_first(stmt.node):
                places.append((stmt.index, layout.start(stmt.node)))
            if stmt.last and type(stmt.node) not in JUMPS:
                places.append((stmt.index + 1, layout.end(stmt.node)))
        for index, at in places:
            for node, kind in new:
                self.catalogue.insertion(stmt.block, index, at, [node], kind)

    def replacements(self, stmt, new):
        """Statements of donors, or made of the program's variables, in this one's place, and this
        one under a donor's condition."""
        if type(stmt.node) not in SIMPLE:
            return
        for node, kind in new:
            self.replace([node], kind)
        if type(stmt.node) is not ast.Pass and not all_of_an_if(stmt):
            for condition in self.pool.conditions(stmt, Context(stmt.function.visible())):
                self.catalogue.guard(condition)

    def own(self, stmt):
        """Small statements made of the program's variables."""
        key = stmt.function, stmt.loop is not None
        found = self.made.get(key)
        if found is None:
            found = self.made[key] = self._own(*key)
        return found

    def _own(self, function, looped):
        found: list[tuple] = []
        if function.is_module:
            return found
        for word in function.names:
            if word in function.outside:
                continue
            found.append((augmented(word, ast.Add(), constant(1)), "insert"))
            found.append((augmented(word, ast.Sub(), constant(1)), "insert"))
            found.append((assigned(word, constant(0)), "insert"))
        for word in function.unbound:
            found += [(assigned(word, value), "insert") for value in STARTS]
        if looped:
            found.append((ast.Break(**NOWHERE), "insert"))
            found.append((ast.Continue(**NOWHERE), "insert"))
        if function.can_return(True):
            found += [(returned(name(word)), "insert") for word in function.names]
        return found
