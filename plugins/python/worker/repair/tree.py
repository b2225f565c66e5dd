"""A program as edits see it: its functions with their variables, its statements, and helpers that
make new nodes."""
import ast
import builtins
from collections import deque

from record import analysis
from record.build import NOWHERE, clone
from record.positions import BOM

LOAD, STORE = ast.Load(), ast.Store()
BUILTINS = frozenset(dir(builtins))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
LOOPS = (ast.For, ast.While, ast.AsyncFor)
SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return, ast.Pass, ast.Break,
          ast.Continue, ast.Raise, ast.Assert, ast.Delete)
JUMPS = (ast.Return, ast.Break, ast.Continue, ast.Raise)


# Thousands of nodes are made for a search: copying one takes a third of the time of making one.
NAME = ast.Name("", LOAD, **NOWHERE)
CONSTANT = ast.Constant(None, None, **NOWHERE)
BINARY = ast.BinOp(NAME, ast.Add(), NAME, **NOWHERE)
CALL = ast.Call(NAME, [], [], **NOWHERE)


def name(text):
    return clone(NAME, id=text)


def constant(value):
    return clone(CONSTANT, value=value)


def call(function, *arguments):
    return clone(CALL, func=name(function), args=list(arguments))


def negation(node):
    return ast.UnaryOp(ast.Not(), node, **NOWHERE)


def binary(left, op, right):
    return clone(BINARY, left=left, op=op, right=right)


# Fields that hold no nodes but contexts and operators, or none at all.
NO_CHILDREN = frozenset("ctx op ops id attr arg name module level kind type_comment lineno end_lineno".split())
CHILDREN: dict[type, tuple[str, ...]] = {}  # the other fields of a class of nodes


def children(node):
    """A node's children, contexts and operators left out."""
    kind = type(node)
    fields = CHILDREN.get(kind)
    if fields is None:
        named = kind.__name__ == "TypeAlias"    # the only one whose name is a node
        fields = CHILDREN[kind] = tuple([
            field for field in kind._fields if field not in NO_CHILDREN or (named and field == "name")])
    values = node.__dict__
    found = []
    for field in fields:
        value = values.get(field)
        if type(value) is list:
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def walk(node):
    """A node and what is below it, by levels, contexts and operators left out."""
    todo = deque([node])
    while todo:
        node = todo.popleft()
        todo.extend(children(node))
        yield node


def parsed(source):
    """The tree of a program's bytes. Raises one of analysis.REFUSALS."""
    return analysis.parsed((source[len(BOM):] if source.startswith(BOM) else source).decode("utf-8"))


def is_docstring(stmt):
    return type(stmt) is ast.Expr and type(stmt.value) is ast.Constant and type(stmt.value.value) is str


def stands_first(stmt):
    """Whether nothing may be put before a statement: a docstring, a declaration, an import from
    the future."""
    kind = type(stmt)
    return is_docstring(stmt) or kind in (ast.Global, ast.Nonlocal) or is_future(stmt)


def is_future(stmt):
    return type(stmt) is ast.ImportFrom and stmt.module == "__future__" and not stmt.level


def blocks(stmt):
    """The lists of statements that a compound statement holds, in order of the text."""
    kind = type(stmt)
    if kind is ast.If or kind in LOOPS:
        return [stmt.body, stmt.orelse] if stmt.orelse else [stmt.body]
    if kind is ast.Try or kind.__name__ == "TryStar":
        found = [stmt.body] + [handler.body for handler in stmt.handlers]
        return found + [block for block in (stmt.orelse, stmt.finalbody) if block]
    if kind is ast.Match:
        return [case.body for case in stmt.cases]
    if kind in (ast.With, ast.AsyncWith, ast.ClassDef) or kind in FUNCTIONS:
        return [stmt.body]
    return []


def bound_names(target, out):
    """Adds the names that a target binds."""
    kind = type(target)
    if kind is ast.Name:
        out[target.id] = None
    elif kind is ast.Tuple or kind is ast.List:
        for item in target.elts:
            bound_names(item, out)
    elif kind is ast.Starred:
        bound_names(target.value, out)


def parameters(args):
    found = [a.arg for a in args.posonlyargs + args.args]
    found += [args.vararg.arg] if args.vararg is not None else []
    found += [a.arg for a in args.kwonlyargs]
    return found + ([args.kwarg.arg] if args.kwarg is not None else [])


class Names:
    """The names that a node uses and those that it binds for itself alone (comprehensions, lambdas).
    walrus, awaits, yields, delegates: whether it holds `:=`, an await, a yield, a `yield from`."""

    def __init__(self, node):
        self.walrus = self.awaits = self.yields = self.delegates = False
        self.used: dict[str, None] = {}
        self.stored: dict[str, None] = {}
        self.own: dict[str, None] = {}
        self.bound: dict[str, None] = {}    # of these those of comprehensions
        self.calls: dict[str, None] = {}
        stack = [node]
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind is ast.Name:
                (self.used if type(node.ctx) is ast.Load else self.stored)[node.id] = None
                continue
            if kind is ast.comprehension:
                bound_names(node.target, self.bound)
                bound_names(node.target, self.own)
                self.awaits = self.awaits or bool(node.is_async)
            elif kind is ast.Lambda:
                self.own.update(dict.fromkeys(parameters(node.args)))
            elif kind is ast.Call and type(node.func) is ast.Name:
                self.calls[node.func.id] = None
            elif kind is ast.NamedExpr:
                self.walrus = True
            elif kind is ast.Await:
                self.awaits = True
            elif kind is ast.Yield:
                self.yields = True
            elif kind is ast.YieldFrom:
                self.yields = self.delegates = True
            stack.extend(children(node))


def holds_yield(node):
    """Whether a statement yields, functions in it left out."""
    stack = [node]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is ast.Yield or kind is ast.YieldFrom:
            return True
        if kind not in FUNCTIONS and kind is not ast.Lambda and kind is not ast.ClassDef:
            stack.extend(children(node))
    return False


class Function:
    """A def, or the module. `names` are its variables in order of their first binding."""

    def __init__(self, node, parent):
        self.node = node
        self.parent = parent
        self.name = getattr(node, "name", "<module>")
        self.parameters = parameters(node.args) if parent is not None else []
        self.names = dict.fromkeys(self.parameters)
        self.outside = {}       # declared global or nonlocal
        self.inner = {}         # bound by its comprehensions, each readable within its own alone
        self.unbound = {}       # read here and bound nowhere: their assignment is missing, or misspelt
        self.statements = []
        self.functions = []     # defs right inside
        self.in_class = False
        self.owner = ""         # the class whose body it stands in
        self._generator = None
        self._visible = None

    @property
    def is_module(self):
        return self.parent is None

    def is_entry(self, entry_point):
        """Whether it is what an entry point names."""
        owner, _, name = entry_point.rpartition(".")
        return self.name == name and (not owner or self.owner == owner)

    @property
    def is_async(self):
        return type(self.node) is ast.AsyncFunctionDef

    @property
    def is_generator(self):
        if self._generator is None:
            self._generator = not self.is_module and any([holds_yield(stmt) for stmt in self.node.body])
        return self._generator

    def holds(self, names):
        """Whether code with these Names compiles in this function, and leaves it what it is: an
        await needs an async one, and a yield would make any other function a generator."""
        return (not names.awaits or self.is_async) and (not names.yields or self.is_generator) and not (
            names.delegates and self.is_async)

    def can_return(self, value):
        """Whether a return can stand here; value: whether it has one."""
        return not self.is_module and not (value and self.is_async and self.is_generator)

    def visible(self):
        """Names of variables that code here can read, its own first. Not to be changed, nor asked
        for before the whole program was read."""
        if self._visible is None:
            self._visible, scope = {}, self
            while scope is not None:
                for text in scope.names:
                    self._visible.setdefault(text)
                scope = scope.parent
        return self._visible


def openers(body, layout):
    """Where each statement of the analysis starts (record/collect.py finds much more, and takes ten
    times as long): the statements of a block and of the blocks inside, and what opens these (`else`)."""
    found = []
    for stmt in body:
        found.append(layout.start(stmt))
        kind = type(stmt)
        if kind in SIMPLE:
            continue
        if kind is ast.Match:
            before = layout.colon(layout.end(stmt.subject))
            for case in stmt.cases:
                found.append(layout.after_block(before))
                before = layout.end(case.body[-1])
        for handler in getattr(stmt, "handlers", ()):
            found.append(layout.start(handler))
        before = None
        for block in blocks(stmt):
            opened = block is getattr(stmt, "orelse", None) or block is getattr(stmt, "finalbody", None)
            if opened and not (kind is ast.If and layout.source.startswith(b"elif", layout.start(block[0]))):
                found.append(layout.after_block(before))
            before = layout.end(block[-1])
            found += openers(block, layout)
    return found


class Statement:
    """A statement in its block. `number` is its index in the analysis, None where it is not there."""

    __slots__ = ("node", "number", "function", "block", "index", "loop", "holder", "class_level")

    def __init__(self, node, number, function, block, index, loop, holder, class_level):
        self.node = node
        self.number = number
        self.function = function
        self.block = block
        self.index = index
        self.loop = loop            # the innermost loop's Statement, or None
        self.holder = holder        # the Statement whose block this is, or None
        self.class_level = class_level      # runs when a class is made

    @property
    def last(self):
        return self.index == len(self.block) - 1


class Program:
    """The functions and statements of a parsed program, in order of the text. Without a layout (a
    donor's program needs none) statements have no number. given: names that it has without binding
    them, those of a prelude."""

    def __init__(self, tree, layout=None, given=()):
        self.tree = tree
        self.layout = layout
        self.statements: list[Statement] = []
        self.of = {}                # node -> Statement
        self.uses = {}              # Statement -> describe.Uses, where these were asked for
        self.imported = dict.fromkeys(given)
        self.declared = {}          # global or nonlocal, in any function
        starts = sorted(openers(tree.body, layout)) if layout is not None else []
        self.size = len(starts)     # of the analysis's list of statements
        self.numbers = {start: number for number, start in reversed(list(enumerate(starts)))}
        self.module = Function(tree, None)
        self.functions = [self.module]
        self._block(tree.body, self.module, None, None, False)
        self.defined = {f.name for f in self.functions[1:]}
        self.classes = {stmt.node.name for stmt in self.statements if type(stmt.node) is ast.ClassDef}
        for function in self.functions[1:]:
            self._words(function)

    def _block(self, body, function, loop, holder, class_level):
        for index, node in enumerate(body):
            number = self.numbers.get(self.layout.start(node)) if self.layout is not None else None
            stmt = Statement(node, number, function, body, index, loop, holder, class_level)
            self.statements.append(stmt)
            self.of[node] = stmt
            function.statements.append(stmt)
            self._names(node, function, class_level)
            kind = type(node)
            if kind in FUNCTIONS:
                inner = Function(node, function)
                inner.in_class = class_level
                if class_level and type(holder.node) is ast.ClassDef:
                    inner.owner = holder.node.name
                function.functions.append(inner)
                self.functions.append(inner)
                self._block(node.body, inner, None, None, False)
                for text in inner.outside:
                    inner.names.pop(text, None)
            elif kind is ast.ClassDef:
                self._block(node.body, function, None, stmt, True)
            else:
                for block in blocks(node):
                    inside = stmt if kind in LOOPS and block is node.body else loop
                    self._block(block, function, inside, stmt, class_level)

    def _words(self, function):
        """The names of a function that no statement binds."""
        if "*" in self.imported:
            return      # any name may come from there
        known = {**function.visible(), **self.declared}
        classes = self.classes
        for stmt in function.statements:
            simple = type(stmt.node) in SIMPLE
            for root in [stmt.node] if simple else [root for _, _, root, _ in headers(stmt.node)]:
                names = Names(root)
                function.inner.update(names.bound)
                for word in names.used:
                    if not (word in names.own or word in known or word in BUILTINS or word in self.imported
                            or word in self.defined or word in classes):
                        function.unbound[word] = None

    def _names(self, node, function, class_level):
        names = {} if class_level else function.names
        kind = type(node)
        if kind is ast.Assign:
            for target in node.targets:
                bound_names(target, names)
        elif kind in (ast.AugAssign, ast.AnnAssign, ast.For, ast.AsyncFor):
            bound_names(node.target, names)
        elif kind in (ast.With, ast.AsyncWith):
            for item in node.items:
                if item.optional_vars is not None:
                    bound_names(item.optional_vars, names)
        elif kind in (ast.Global, ast.Nonlocal):
            function.outside.update(dict.fromkeys(node.names))
            self.declared.update(dict.fromkeys(node.names))
        elif kind in (ast.Import, ast.ImportFrom):
            for alias in node.names:
                self.imported[alias.asname or alias.name.partition(".")[0]] = None
        elif kind is ast.Try or kind.__name__ == "TryStar":
            for handler in node.handlers:
                if handler.name:
                    names[handler.name] = None


def bound_by(source):
    """The names that a prelude gives to programs; "*" among them stands for names that its text does
    not tell. Raises one of analysis.REFUSALS."""
    if not source:
        return ()
    program = Program(parsed(source))
    return (*program.module.names, *[f.name for f in program.module.functions if not f.owner], *program.classes,
            *program.imported)


def headers(node):
    """A statement's expressions: [(field, index or None, expression, is a condition)]. Of a
    compound statement its header's."""
    kind = type(node)
    if kind is ast.If or kind is ast.While or kind is ast.Assert:
        return [("test", None, node.test, True)]
    if kind is ast.For or kind is ast.AsyncFor:
        return [("iter", None, node.iter, False)]
    if kind is ast.Assign:
        found: list[tuple] = [("targets", i, t, False) for i, t in enumerate(node.targets) if type(t) is not ast.Name]
        return found + [("value", None, node.value, False)]
    if kind is ast.AugAssign:
        found = [("target", None, node.target, False)] if type(node.target) is not ast.Name else []
        return found + [("value", None, node.value, False)]
    if kind in (ast.Return, ast.Expr, ast.AnnAssign):
        return [("value", None, node.value, False)] if node.value is not None else []
    if kind is ast.Raise:
        return [("exc", None, node.exc, False)] if node.exc is not None else []
    if kind is ast.Delete:
        return [("targets", i, t, False) for i, t in enumerate(node.targets) if type(t) is not ast.Name]
    return []


COUNTED = (ast.expr, ast.stmt, ast.comprehension, ast.keyword)


def count(node):
    """Nodes of an expression or statement, contexts and operators left out."""
    total = 0
    stack = [node]
    while stack:
        node = stack.pop()
        total += 1
        stack += [child for child in children(node) if isinstance(child, COUNTED)]
    return total


def counts(node, found):
    """Adds to a dict the same of a node and of every one below it. Returns the node's."""
    total = 1
    for child in children(node):
        size = counts(child, found)
        if isinstance(child, COUNTED):
            total += size
    found[node] = total
    return total
