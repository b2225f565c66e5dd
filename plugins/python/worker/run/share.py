"""Whether a program can leave nothing behind for a later run of it in the same process.

The runner then gives every input a fresh namespace in one process instead of a process of its own.
A program is trusted with that only if it can be seen, from its text, to have no hold on anything
that outlives its namespace. What outlives it: the builtins, the imported modules and what they
hold, the interpreter's settings and caches, open files, threads. So:

- whatever a program names is its own or stands in a list of what keeps nothing (stateless.py):
  modules and what may be taken out of them, builtins, methods and fields;
- no dunder but those a plain class defines: they lead from any object to the builtins;
- where the program sets attributes, what is imported is handed around only if it is made in C, so
  that no attribute of it can be set; other functions and classes are called, and no more;
- classes compare as what they are (no metaclass, no `type` of three arguments): a cache of the
  interpreter's that still has a class of an earlier run must not run its code;
- formatting by a text that is not written out could walk attributes: not trusted;
- nothing asynchronous.

Errs towards no: a wrong no costs a fork, a wrong yes lets one test see another. quick.py decides
most programs by their code alone, this file the others by their tree.
"""
import ast
import re
from types import ModuleType

from run import stateless
from run.stateless import BUILTINS, METHODS, MODULES, SETTERS, UNLISTED

# Dunders that may be read of a value, those that may be called (and handed around where no attributes are
# set: some are functions of a library's), and what else classes, modules and the
# compiler name.
READ = frozenset(["__name__", "__qualname__", "__doc__"])
CALLED = frozenset("""
    __init__ __new__
    __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __len__ __iter__ __next__ __contains__ __getitem__ __setitem__ __delitem__
    __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ __truediv__ __rtruediv__
    __floordiv__ __rfloordiv__ __mod__ __rmod__ __divmod__ __pow__ __rpow__ __neg__ __pos__ __abs__ __invert__ __and__
    __or__ __xor__ __lshift__ __rshift__ __int__ __float__ __index__ __round__
""".split())
DEFINED = READ | CALLED | frozenset("""
    __module__ __slots__ __match_args__ __post_init__ __hash__ __repr__ __str__ __bool__ __reversed__ __missing__
    __call__ __enter__ __exit__
    __annotations__ __classcell__ __static_attributes__ __firstlineno__ __annotate__ __conditional_annotations__
    __annotate_func__ __future__
""".split())

BASES = frozenset(["abc.ABC"])  # that lend no method which a program could hand around
WALKS = re.compile(r"\{[^{}:!]*[.\[]")  # a field of a format that leads into a value: {0.x}, {0[x]}
IN_ANNOTATIONS = (
    ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.Constant, ast.BinOp, ast.BitOr, ast.Load)


def shareable(collector, code):
    imports = collector.imports
    return (not collector.constructs.get("async")
            and all([module in MODULES and name != "*" for module, name in imports])
            and names_are_plain(code, {module for module, _ in imports}, DEFINED)
            and all([_is_own(name) for name in collector.class_patterns])
            and _Uses(collector).are_plain())


def names_are_plain(code, modules, dunders):
    """Whether every name in the code is the program's own or listed. modules are what it imports."""
    names = set()
    stack = [code]
    while stack:
        code = stack.pop()
        names.update(code.co_names)
        if any([name[:2] == "__" and name != "__class__" for name in code.co_freevars]):
            return False
        stack.extend([constant for constant in code.co_consts if type(constant) is type(code)])
    if not all([name in dunders for name in names if name[:2] == "__"]):
        return False
    # What has a meaning, and is not listed: it must be a module's.
    odd = (names & stateless.named()) - BUILTINS - METHODS - dunders
    modules = _within(modules)
    looked = set()
    while modules:
        module = modules.pop()
        looked.add(module)
        held = stateless.held_by(module)
        for name in held.keys() & names:
            if name[:2] != "__" and not stateless.may_be_taken(module, name):
                return False
            odd.discard(name)
            if type(held[name]) is ModuleType and held[name].__name__ not in looked:
                modules.add(held[name].__name__)
    return not odd


def _within(modules):
    """The modules, and those that they are reached by: `import a.b` gives a program a as well."""
    return {".".join(parts[:count + 1])
            for parts in [name.split(".") for name in modules] for count in range(len(parts))}


def _is_own(name):
    return name[:2] != "__" and (name in METHODS or name not in stateless.named())


class _Uses:
    """Where names stand, in one pass over the tree."""

    def __init__(self, collector):
        nodes: list = list(ast.walk(collector.tree))
        self.nodes = nodes
        self.imported = _imported(nodes)
        # Builtins that a module has a namesake of: `re.compile` is none.
        read = [node.attr for node in nodes if type(node) is ast.Attribute]
        self.shadowed = UNLISTED.intersection(read) - self.imported.keys()
        # Attributes are set: then what is imported must not be handed around.
        self.sets = bool(collector.stored_attributes) or any(["%s.%s" % one in SETTERS
                                                              for one in self.imported.values()])
        self.called = set()     # places where a name is not handed around
        self.bases = set()
        self.decorators = set()
        self.owners = set()     # of attributes
        self.typed = set()      # types of variables
        self.plainly = set()    # places where a class is compared or shown, and nothing of the program's learns it
        classes, self.bound = self.own_classes()
        for node in nodes:
            self.note(node, classes)
        for node in nodes:
            for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
                parts = list(ast.walk(annotation)) if annotation is not None else []
                if all([self.is_type(part, classes) for part in parts]):
                    self.typed.update(parts)

    def note(self, node, classes):
        kind = type(node)
        if kind is ast.Call:
            self.called.add(node.func)
        elif kind is ast.Attribute:
            self.owners.add(node.value)
            if node.attr == "__name__":
                self.plainly.add(node.value)
        elif kind is ast.FormattedValue:
            self.plainly.add(node.value)
        elif kind is ast.Compare:
            operands = [node.left, *node.comparators]
            if all([self.is_class(operand, classes) for operand in operands]):
                self.plainly.update(operands)
        elif kind is ast.ExceptHandler:
            caught = node.type.elts if type(node.type) is ast.Tuple else [node.type]
            self.called.update(caught)
        elif kind is ast.ClassDef:
            self.bases.update(node.bases)
        if kind in (ast.ClassDef, ast.FunctionDef):
            for decorator in node.decorator_list:
                self.called.add(decorator)
                if type(decorator) is not ast.Call:
                    self.decorators.add(decorator)
                elif len(decorator.args) < 2 and not any([type(arg) is ast.Starred for arg in decorator.args]):
                    self.decorators.add(decorator.func)

    def own_classes(self):
        """Names that stand for a class of the program's own and for nothing else, and all that it binds."""
        classes: set[str] = set()
        others: set[str | None] = set()
        for node in self.nodes:
            kind = type(node)
            if kind is ast.ClassDef:
                (others if node.decorator_list else classes).add(node.name)
            elif kind is ast.Name and type(node.ctx) is not ast.Load:
                others.add(node.id)
            else:
                others.add(getattr(node, "name", None))
                others.add(getattr(node, "arg", None))
        return classes - others, classes | others

    def is_class(self, node, classes):
        """Whether an operand is a class, or several: comparing them runs nothing of the program's."""
        if type(node) in (ast.Tuple, ast.List, ast.Set):
            return all([self.is_class(item, classes) for item in node.elts])
        if type(node) is ast.Call:
            return type(node.func) is ast.Name and node.func.id == "type" and "type" not in self.bound
        return type(node) is ast.Name and (node.id in classes or (node.id in BUILTINS and node.id not in self.bound))

    def is_type(self, node, classes):
        """Whether a part of an annotation is one of a type: no cache of types asks it whether it is another."""
        if type(node) is ast.Name:
            return node.id in self.imported or node.id in BUILTINS or node.id in classes
        return type(node) in IN_ANNOTATIONS

    def are_plain(self):
        return all([self.is_plain(node) for node in self.nodes])

    def is_plain(self, node):
        kind = type(node)
        if kind is ast.ClassDef:
            return not node.keywords
        if kind is ast.Call:
            return type(node.func) is not ast.Name or node.func.id != "type" or self.asks_type(node)
        if kind is ast.Attribute:
            if node.attr == "format" and not (node in self.called and _is_plain_format(node.value)):
                return False
            if node.attr[:2] == "__" and not (
                    node.attr in READ or (node.attr in CALLED and (node in self.called or not self.sets))):
                return False
            module = self.module_of(node.value)
            return module is None or self.may_stand(node, module, node.attr)
        if kind is ast.Name:
            if node.id[:2] == "__" and node.id != "__name__":
                return False
            if node.id in self.shadowed:
                return False
            if node.id == "type":
                return node in self.called
            if node.id in self.imported:
                return self.may_stand(node, *self.imported[node.id])
        return True

    def asks_type(self, call):
        """`type(x)`: it leads from an instance to an imported class, and from a class to what makes classes."""
        return (len(call.args) == 1 and not call.keywords and type(call.args[0]) is not ast.Starred
                and call in self.plainly)

    def module_of(self, node):
        """The module that an expression such as `collections.abc` stands for, or None."""
        if type(node) is ast.Name:
            module, name = self.imported.get(node.id, (None, None))
        elif type(node) is ast.Attribute:
            module, name = self.module_of(node.value), node.attr
        else:
            return None
        return _module_in(module, name) if module is not None else None

    def may_stand(self, node, module, name):
        """Whether what a module holds may be named where the node stands."""
        if type(node.ctx) is not ast.Load:
            return False
        if _module_in(module, name) is not None:
            return node in self.owners
        if not stateless.may_be_taken(module, name):
            return False
        full = "%s.%s" % (module, name)
        if full in SETTERS:
            return node in self.decorators
        if module == "typing":
            return node in self.typed
        if not self.sets or module == "__future__" or stateless.is_fixed(stateless.held_by(module).get(name)):
            return True
        return node in self.called or (node in self.bases and full in BASES)


def _module_in(module, name):
    """The name of the module that a module holds under a name ("" for itself), or None."""
    if not name:
        return module
    child = "%s.%s" % (module, name)
    return child if child in MODULES else None


def _is_plain_format(text):
    return type(text) is ast.Constant and type(text.value) is str and not WALKS.search(text.value)


def _imported(nodes):
    """Name in the program -> (the module, what was taken out of it: "" where it is the module itself)."""
    found: dict[str, tuple[str | None, str]] = {}
    for node in nodes:
        if type(node) is ast.Import:
            for alias in node.names:
                top = alias.name.partition(".")[0]
                found[alias.asname or top] = (alias.name if alias.asname else top, "")
        elif type(node) is ast.ImportFrom:
            for alias in node.names:
                found[alias.asname or alias.name] = (node.module, alias.name)
    return found
