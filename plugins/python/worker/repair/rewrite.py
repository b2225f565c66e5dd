"""Rewriting a program's tree so that it counts its steps: what all rewritten forms share.

They count steps (loop iterations, elements of comprehensions, entries of functions) in a cell of a
list and stop the program when it has used up its own. Nothing runs here: marks among the code's
constants stand for the list and for the functions that it calls. The process that runs the code
puts these in (repair/machine.py)."""
import ast

from record.analysis import compiled
from record.build import NOWHERE, clone
from repair.guards import CONSUMERS, FIRST, GUARDS, IN_PLACE, OWN_POWER, STEPS, WORDS, mark, risky, salt
from repair.tree import COMPREHENSIONS, FUNCTIONS, LOAD, LOOPS, STORE, constant, is_docstring
from run.deep import Deep

# Expressions that count their own steps, or are as long as their text.
SAFE = COMPREHENSIONS + (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Starred)
# Names of the fields of expressions and simple statements that hold nodes, by class.
FIELDS: dict[type, tuple[str, ...]] = {}


def fields(kind):
    found = FIELDS.get(kind)
    if found is None:
        skipped = ("ctx", "op", "ops", "annotation", "type_comment", "kind", "type_params", "returns")
        found = FIELDS[kind] = tuple([f for f in kind._fields if f not in skipped])
    return found


# The nodes that stand for what a rewritten program gets at. They and the cells are made once: which
# program's marks they hold is set when it is compiled.
MARKS = {word: ast.Constant(None, None, **NOWHERE) for word in WORDS + ("hits", "value", "branch")}
_cells: list[ast.Subscript] = []


def cell(index):
    """The expression that reads a cell."""
    while len(_cells) <= index:
        _cells.append(ast.Subscript(MARKS["cells"], constant(len(_cells)), LOAD, **NOWHERE))
    return _cells[index]


def called(word, *arguments):
    return ast.Call(MARKS[word], list(arguments), [], **NOWHERE)


TICK = [
    ast.AugAssign(clone(cell(STEPS), ctx=STORE), ast.Sub(), constant(1), **NOWHERE),
    ast.If(ast.Compare(cell(STEPS), [ast.Lt()], [constant(0)], **NOWHERE),
           [ast.Expr(called("stop"), **NOWHERE)], [], **NOWHERE)]
TICK_TEST = called("step")


class Rewriter:
    """Rewrites a module so that it counts steps."""

    def __init__(self, source):
        self.source = source
        self.cells = FIRST      # how many cells the rewritten program has
        self.power = not OWN_POWER.search(source)

    def compile(self, tree):
        """The code of the rewritten module. Raises one of analysis.REFUSALS where it does not compile."""
        salted = salt(self.source)
        with Deep():
            rewritten = clone(tree, body=self.block(tree.body))
            for word, node in MARKS.items():
                node.value = mark(salted, word)
            return compiled(rewritten)

    # ---------------------------------------------------------- statements

    def block(self, body):
        out: list[ast.stmt] = []
        for index, stmt in enumerate(body):
            self.before(body, index, out)
            self.statement(stmt, out)
        self.before(body, len(body), out)
        return out

    def before(self, body, index, out):
        """Adds what goes before a statement of a block, or after its last one."""

    def statement(self, stmt, out):
        out.append(self.rewritten(stmt))

    def rewritten(self, stmt):
        """A statement with its blocks and expressions rewritten."""
        kind = type(stmt)
        if kind is ast.If:
            return clone(stmt, test=self.header(stmt, stmt.test), body=self.block(stmt.body),
                         orelse=self.block(stmt.orelse) if stmt.orelse else [])
        if kind in LOOPS:
            field = "test" if kind is ast.While else "iter"
            body = TICK + self.loop_entry(stmt) + self.block(stmt.body)
            return clone(stmt, body=body, orelse=self.block(stmt.orelse) if stmt.orelse else [],
                         **{field: self.header(stmt, getattr(stmt, field))})
        if kind in FUNCTIONS:
            head = stmt.body[:1] if is_docstring(stmt.body[0]) else []
            return clone(stmt, body=head + TICK + self.entry(stmt) + self.block(stmt.body))
        if kind is ast.Try or kind.__name__ == "TryStar":
            handlers = [clone(handler, body=self.block(handler.body)) for handler in stmt.handlers]
            return clone(stmt, body=self.block(stmt.body), handlers=handlers,
                         orelse=self.block(stmt.orelse) if stmt.orelse else [],
                         finalbody=self.block(stmt.finalbody) if stmt.finalbody else [])
        if kind is ast.Match:
            return clone(stmt, cases=[clone(case, body=self.block(case.body)) for case in stmt.cases])
        if kind in (ast.With, ast.AsyncWith, ast.ClassDef):
            return clone(stmt, body=self.block(stmt.body))
        return self.node(stmt)

    def header(self, stmt, expression):
        """The condition or iterable of a compound statement."""
        return self.node(expression)

    def loop_entry(self, stmt):
        return []

    def entry(self, stmt):
        return []

    def element(self, generator):
        """Expressions, all true, that are evaluated for each element of a comprehension."""
        return []

    # --------------------------------------------------------- expressions

    def guarded(self, op, left, right, in_place=False):
        """The operation, which may not make anything large at one go."""
        word = GUARDS.get(op)
        if word is None:
            return ast.BinOp(left, op(), right, **NOWHERE)
        return called(word + IN_PLACE if in_place else word, left, right)

    def risky(self, node):
        """Whether an operation may make something large at one go."""
        return risky(node)

    def counted(self, node):
        """What a function consumes that takes it all at one go."""
        return node if type(node) in SAFE else called("counted", node)

    def node(self, node):
        """A simple statement or an expression, which shares what has not changed."""
        kind = type(node)
        changes = None
        for field in fields(kind):
            old = getattr(node, field)
            if isinstance(old, ast.AST):
                new = self.node(old)
                if new is old:
                    continue
            elif type(old) is list and old and isinstance(old[0] or old[-1], ast.AST):
                new = [self.node(item) if item is not None else None for item in old]
                if all([a is b for a, b in zip(new, old)]):
                    continue
            else:
                continue
            if changes is None:
                changes = {}
            changes[field] = new
        if kind is ast.BinOp and self.risky(node):
            new = clone(node, **changes) if changes else node
            return self.placed(node, self.guarded(type(node.op), new.left, new.right))
        if kind is ast.AugAssign and type(node.target) is ast.Name and self.risky(node):
            value = (changes or {}).get("value", node.value)
            result = self.guarded(type(node.op), clone(node.target, ctx=LOAD), value, in_place=True)
            return ast.Assign([node.target], result, None, **NOWHERE)
        if kind is ast.Call and self.power and type(node.func) is ast.Name and node.func.id == "pow" and (
                len(node.args) == 2 and not node.keywords):
            new = clone(node, **changes) if changes else node
            return self.placed(node, called("power", *new.args))
        if kind is ast.Call and type(node.func) is ast.Name and node.func.id in CONSUMERS and len(node.args) == 1:
            changes = changes or {}
            changes["args"] = [self.counted(item) for item in changes.get("args", node.args)]
        if kind in COMPREHENSIONS:
            changes = changes or {}
            generators = changes.get("generators", node.generators)
            changes["generators"] = [clone(g, ifs=[TICK_TEST] + self.element(g) + g.ifs) for g in generators]
        return self.placed(node, clone(node, **changes) if changes else node)

    def placed(self, node, new):
        """What stands for an expression whose parts have been rewritten."""
        return new
