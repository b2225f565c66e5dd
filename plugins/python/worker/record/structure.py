"""What an analysis is made of: functions, statements, sites and scopes.

Offsets are bytes in the source. The records refer to each other directly while
the tree is walked; `index` is filled in at the end, when each list is sorted.
"""

# Site kinds, by their number in the protocol.
ENTER, ASSIGN, MUTATE, BRANCH, LOOP, LOOP_END, RETURN, RAISE, CATCH, YIELD, ELEMENT, STEP, OUTPUT = range(1, 14)

KIND_NAMES = ["SITE_KIND_" + word for word in (
    "UNSPECIFIED", "ENTER", "ASSIGN", "MUTATE", "BRANCH", "LOOP", "LOOP_END", "RETURN", "RAISE",
    "CATCH", "YIELD", "ELEMENT", "STEP", "OUTPUT")]

# How a scope binds a name; a name can be bound in several ways.
VARIABLE, FUNCTION, CLASS, IMPORT = 1, 2, 4, 8


class Function:
    """A def, a lambda or the module."""

    __slots__ = ("name", "start", "end", "parent", "parameters", "generator", "is_async", "header",
                 "index", "flow", "calls", "args", "owner", "receiver")

    def __init__(self, name, start, end, parent, parameters=(), is_async=False, args=None):
        self.name = name
        self.start = start
        self.end = end
        self.parent = parent
        self.parameters = parameters
        self.generator = False
        self.is_async = is_async
        self.header = None      # Statement that opens it (for a lambda, holds it)
        self.index = 0
        self.flow = []          # text pieces of its control flow; a Call stands for its letter
        self.calls = []         # every Call in it
        self.args = args        # ast.arguments; None for the module
        self.owner = ""         # of a method its class's name, with those of the classes around that
        self.receiver = False   # whether its first parameter is the object that it is called on


class Statement:
    """A simple statement, or a compound one's header with its colon."""

    __slots__ = ("start", "end", "kind", "function", "depth", "header", "statement_end", "index")

    def __init__(self, start, end, kind, function, depth, header, statement_end):
        self.start = start
        self.end = end
        self.kind = kind
        self.function = function
        self.depth = depth
        self.header = header
        self.statement_end = statement_end
        self.index = 0


class Site:
    """A place where events arise. `nodes` is what its text is made of."""

    __slots__ = ("kind", "name", "start", "end", "statement", "function", "outer", "scope", "nodes",
                 "root", "index")

    def __init__(self, kind, name, start, end, statement, function, outer, scope, nodes):
        self.kind = kind
        self.name = name
        self.start = start
        self.end = end
        self.statement = statement
        self.function = function
        self.outer = outer      # enclosing Site or None
        self.scope = scope      # in which the names of its text are looked up
        self.nodes = nodes
        self.root = None        # MUTATE: the variable whose value is recorded afterwards
        self.index = 0


class Call:
    """A call by name, kept until every binding is known: `callee` is then a Function or None."""

    __slots__ = ("node", "scope", "callee")

    def __init__(self, node, scope):
        self.node = node
        self.scope = scope
        self.callee = None


class Scope:
    """The names that a module, class or function binds. Comprehensions and lambdas add theirs to
    the function around them: who asks wants to know whose name it is, not which cell."""

    __slots__ = ("names", "parent", "is_class", "outside", "functions", "methods_of", "receiver", "path")

    def __init__(self, parent, is_class=False, name=""):
        self.names = {}         # name -> bits
        self.parent = parent
        self.is_class = is_class
        self.outside = None     # names declared global or nonlocal -> Scope or None (nonlocal)
        self.functions = {}     # name -> Function, the last one bound
        self.methods_of = None  # a method's class Scope
        self.receiver = None    # a method's first parameter
        # A class's name, with those of the classes right around it.
        self.path = f"{parent.path}.{name}" if parent is not None and parent.path else name

    def bind(self, name, how):
        if self.outside is not None and name in self.outside:
            owner = self.outside[name]
            if owner is None:
                owner = self.owner(name, skip_self=True)
            if owner is not None:
                owner.names[name] = owner.names.get(name, 0) | how
            return
        self.names[name] = self.names.get(name, 0) | how

    def owner(self, name, skip_self=False):
        """The scope that a read of the name reaches, None for a builtin or an unknown one."""
        scope = self
        if not skip_self:
            if self.outside is not None and name in self.outside:
                owner = self.outside[name]
                return owner if owner is not None else self.owner(name, skip_self=True)
            if name in self.names:
                return self
        while scope.parent is not None:
            scope = scope.parent
            if name in scope.names and not scope.is_class:
                return scope
        return None

    def binds(self, name):
        """How the name is bound where a read of it reaches; 0 for a builtin or an unknown one."""
        owner = self.owner(name)
        return owner.names.get(name, 0) if owner is not None else 0
