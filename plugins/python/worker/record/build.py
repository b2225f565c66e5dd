"""Makes the nodes that recording consists of."""
import ast

from record.recorder import FRAME, NO_VALUE

LOAD, STORE, DELETE = ast.Load(), ast.Store(), ast.Del()

# For nodes that cannot fail, whose place nobody sees. They are shared between statements.
NOWHERE = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 0}

# A changed value is hardly ever an int, so that testing for one first does not pay.
SCALAR, CONTAINER, UNKNOWN, CHANGED = range(4)

IS: list[ast.cmpop] = [ast.Is()]
# Of more values than these one hardly ever finds none that changes.
MOST_TESTED = 4

SCALAR_TYPES = (int, str, float, bool, type(None))

CONTAINERS = frozenset([
    ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp,
    ast.GeneratorExp, ast.Lambda])


def static(node):
    """What is known of an expression's value from its text alone."""
    kind = type(node)
    if kind is ast.Constant:
        return SCALAR if type(node.value) in SCALAR_TYPES else CONTAINER
    if kind in CONTAINERS:
        return CONTAINER
    if kind is ast.JoinedStr or (kind is ast.UnaryOp and type(node.op) is ast.Not):
        return SCALAR
    if kind is ast.Compare and len(node.ops) == 1 and type(node.ops[0]) in (
            ast.Is, ast.IsNot, ast.In, ast.NotIn):
        return SCALAR
    return UNKNOWN


def clone(node, **changes):
    """A node like this one but for some fields."""
    kind = node.__class__
    new = kind.__new__(kind)
    new.__dict__ = {**node.__dict__, **changes}
    return new


def rebuilt(node, change):
    """The node with its children as change(child) gives them; itself where it gives the same ones."""
    changes = {}
    for field, old in node.__dict__.items():     # ast.iter_fields takes twice the time
        if isinstance(old, ast.AST):
            new = change(old)
            if new is not old:
                changes[field] = new
        elif type(old) is list and old:
            new = [change(item) if isinstance(item, ast.AST) else item for item in old]
            if any([a is not b for a, b in zip(old, new)]):
                changes[field] = new
    return clone(node, **changes) if changes else node


def place(node):
    return {"lineno": node.lineno, "col_offset": node.col_offset,
            "end_lineno": node.end_lineno, "end_col_offset": node.end_col_offset}


def constant(value):
    return ast.Constant(value, None, **NOWHERE)


def stored(name, at):
    return ast.Name(name, STORE, **at)


def tuple_of(nodes):
    return ast.Tuple(nodes, LOAD, **NOWHERE)


class Builder:
    """Nodes with the recorder's parts in them. `marks` are the constants that stand for these."""

    # The marks: bind.NAMES.
    record: ast.expr
    keep: ast.expr
    kept: ast.expr
    passed: ast.expr
    output: ast.expr
    full: ast.expr
    next: ast.expr
    events: ast.expr
    error: ast.expr
    hide: ast.expr
    type: ast.expr
    int: ast.expr
    len: ast.expr

    def __init__(self, marks, cap):
        for name, mark in marks.items():
            setattr(self, name, constant(mark))
        self.reads = {}
        self.none = constant(None)
        self.true = constant(True)
        self.false = constant(False)
        self.no_value = constant(NO_VALUE)
        self.module_frame = constant(0)
        self.own_frame = self.read(FRAME)
        # A class's body must not look the name up: its namespace may be an object of the program.
        no_arguments = ast.arguments([], [], None, [], [], None, [])
        self.class_frame = ast.Call(ast.Lambda(no_arguments, self.own_frame, **NOWHERE), [], [], **NOWHERE)
        size = ast.Call(self.len, [self.events], [], **NOWHERE)
        full = ast.Call(self.full, [], [], **NOWHERE)
        limit = constant(cap)
        over = ast.Compare(size, [ast.Gt()], [limit], **NOWHERE)
        within = ast.Compare(size, [ast.LtE()], [limit], **NOWHERE)
        self.over_cap = ast.BoolOp(ast.And(), [over, full], **NOWHERE)
        self.under_cap = ast.BoolOp(ast.Or(), [within, full], **NOWHERE)
        self.check = ast.Expr(self.over_cap, **NOWHERE)
        self.enter = ast.Assign([stored(FRAME, NOWHERE)], ast.Call(self.next, [], [], **NOWHERE), None,
                                **NOWHERE)

    def read(self, name):
        """A variable that is known to be bound."""
        node = self.reads.get(name)
        if node is None:
            node = self.reads[name] = ast.Name(name, LOAD, **NOWHERE)
        return node

    def snapshot(self, node, at):
        return ast.Call(self.keep, [node], [], **at)

    def value(self, read, at, known=UNKNOWN, first=None):
        """What an event records of a variable. `first` is the node that reads it first, when that
        one binds it too."""
        first = first or read
        if known == SCALAR:
            return first
        if known == CONTAINER:
            return self.snapshot(first, at)
        if known == CHANGED:
            return ast.Call(self.kept, [first], [], **at)
        return ast.IfExp(self.is_int(first, at), read, ast.Call(self.kept, [read], [], **at), **at)

    def is_int(self, read, at):
        """By identity: any other test of a type would run a metaclass's code."""
        return ast.Compare(ast.Call(self.type, [read], [], **at), IS, [self.int], **at)

    def values(self, reads, at):
        """What an event records of some values together: a tuple of what cannot change stands for
        its own snapshot."""
        together = tuple_of(reads)
        if not reads:
            return together
        if len(reads) > MOST_TESTED or any([type(read) is not ast.Name for read in reads]):
            return self.snapshot(together, at)
        tests = [self.is_int(read, at) for read in reads]
        plain = tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests, **at)
        return ast.IfExp(plain, together, self.snapshot(together, at), **at)

    def event(self, site, frame, value, at):
        """A call that records an event and gives None."""
        row = ast.Tuple([constant(site.index), frame, value], LOAD, **NOWHERE)
        return ast.Call(self.record, [row], [], **at)

    def output_event(self, site, frame, at):
        """A call that records what was written, if anything was, and gives None."""
        return ast.Call(self.output, [constant(site.index), frame], [], **at)

    def pass_through(self, site, frame, value, at):
        return ast.Call(self.passed, [constant(site.index), frame, value], [], **at)
