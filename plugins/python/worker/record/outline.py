"""The top level of a program: its statements with the names that tie them to each other.

Made only when it is asked for, by a host that puts a program together from pieces.
"""
import ast
import builtins

# What a module has without binding it.
GIVEN = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__", "__package__", "__spec__", "__loader__",
                                    "__builtins__", "__annotations__", "__class__"}

ANY = "*"  # stands for names that the text does not tell

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def outline(analysis):
    """The protocol's OutlineItems as JSON, in order."""
    layout, collector = analysis.layout, analysis.collected
    kinds = {stmt.start: stmt.kind for stmt in reversed(collector.statements)}
    found = []
    for node in analysis.tree.body:
        names = Names(collector)
        names.visit(node, frozenset())
        start, end = layout.start(node), layout.end(node)
        statement = {"kind": kinds.get(start, "expression")}
        decorators = getattr(node, "decorator_list", None)
        if decorators:
            start = analysis.source.rindex(b"@", 0, layout.start(decorators[0]))
        statement["span"] = {"start": start, "end": end} if start else {"end": end}
        reads = names.reads - names.binds
        if names.binds:
            statement["binds"] = sorted(names.binds)
        if reads:
            statement["reads"] = sorted(reads)
        found.append(statement)
    return found


class Names:
    """The names that one statement of the top level binds there, and those it reads."""

    def __init__(self, collector):
        self.scope_of = collector.scope_of
        self.own = collector.globals.names
        self.binds = set()
        self.reads = set()

    def visit(self, node, local, top=True):
        """local: the names that functions around the node bind. top: the node's own names are the module's."""
        kind = type(node)
        if kind is ast.Name:
            self.name(node, local, top)
        elif kind in FUNCTIONS:
            self.bind(node.name, top)
            local = local.union(generic(node))
            self.all(node.decorator_list + outside(node.args), local, top)
            if node.returns is not None:
                self.visit(node.returns, local, top)
            self.all(node.body, local.union(self.scope_of[node].names), False)
        elif kind is ast.Lambda:
            self.all(outside(node.args), local, top)
            self.visit(node.body, local.union(parameter.arg for parameter in parameters(node.args)), False)
        elif kind is ast.ClassDef:
            self.bind(node.name, top)
            local = local.union(generic(node))
            self.all(node.decorator_list + node.bases + node.keywords, local, top)
            # A class's names are seen in its body, not in its methods.
            names = local.union(self.scope_of[node].names)
            for child in node.body:
                self.visit(child, local if type(child) in FUNCTIONS else names, False)
        elif kind in COMPREHENSIONS:
            inner = local.union(name.id for generator in node.generators for name in ast.walk(generator.target)
                                if type(name) is ast.Name)
            self.all(ast.iter_child_nodes(node), inner, False)
        elif kind is ast.AugAssign:
            if type(node.target) is ast.Name:
                self.read(node.target.id, local)
            self.all(ast.iter_child_nodes(node), local, top)
        else:
            self.bound(node, kind, top)
            self.all(ast.iter_child_nodes(node), local, top)

    def all(self, nodes, local, top):
        for node in nodes:
            self.visit(node, local, top)

    def name(self, node, local, top):
        if type(node.ctx) is ast.Store:
            self.bind(node.id, top)
        else:
            self.read(node.id, local)

    def bind(self, name, top):
        if top and name:
            self.binds.add(name)

    def read(self, name, local):
        if name not in local and (name in self.own or name not in GIVEN):
            self.reads.add(name)

    def bound(self, node, kind, top):
        """Binds what is no Name in the tree."""
        if kind in (ast.Import, ast.ImportFrom):
            for alias in node.names:
                self.bind(alias.asname or (ANY if alias.name == "*" else alias.name.partition(".")[0]), top)
        elif kind is ast.ExceptHandler or kind in (ast.MatchAs, ast.MatchStar):
            self.bind(node.name, top)
        elif kind is ast.MatchMapping:
            self.bind(node.rest, top)


def parameters(args):
    found = args.posonlyargs + args.args + args.kwonlyargs
    return found + [arg for arg in (args.vararg, args.kwarg) if arg is not None]


def generic(node):
    """The names of a definition's type parameters, which Python has since 3.12."""
    return [parameter.name for parameter in getattr(node, "type_params", [])]


def outside(args):
    """What stands among the parameters and is evaluated where the function is defined."""
    return (args.defaults + [default for default in args.kw_defaults if default is not None]
            + [parameter.annotation for parameter in parameters(args) if parameter.annotation is not None])


def arity(args):
    """(arguments that a call must give, that it may give by their place, whether it may give more)."""
    by_place = len(args.posonlyargs) + len(args.args)
    named = sum(default is None for default in args.kw_defaults)
    return by_place - len(args.defaults) + named, by_place, args.vararg is not None
