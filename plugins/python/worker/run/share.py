"""Whether a program can leave nothing behind for a later run of it in the same process.

The runner then gives every input a fresh namespace in one process instead of a process of its own.
A program is trusted with that only if it can be seen, from its text, to have no hold on anything
that outlives its namespace. What outlives it: the builtins, the imported modules and what they
hold, the interpreter's settings, open files, threads. So:

- imports come from a list of modules without settings of their own, and only functions, classes,
  numbers and strings are taken out of them (never a module, a dict, a list or a set, nor a class
  that holds one of these);
- no name that reaches an object by its text or the program's surroundings (getattr, globals, open);
- no dunder but those a plain class defines: they lead from any object to the builtins;
- attributes are set only through names of the program, and, where that is done through any other
  name than a method's own `self`, nothing imported is handed around under another name;
- formatting by a text that is not written out could walk attributes: not trusted;
- nothing asynchronous.

Errs towards no: a wrong no costs a fork, a wrong yes lets one test see another.
"""
import ast
import sys
from types import BuiltinFunctionType, FunctionType

from record import targets
from record.structure import IMPORT

MODULES = frozenset("""
    abc base64 bisect cmath collections collections.abc copy dataclasses datetime enum fractions
    functools hashlib heapq itertools json math numbers operator re statistics string textwrap
    typing __future__
""".split())

FORBIDDEN = frozenset("""
    exec eval compile open input globals locals vars getattr setattr delattr breakpoint help exit
    quit copyright credits license memoryview register cache_clear format_map
    _member_map_ _member_names_ _value2member_map_ _unhashable_values_ _unhashable_values_map_
    _hashable_values_ mro gi_frame gi_code cr_frame ag_frame f_globals f_locals f_builtins f_back tb_frame tb_next
""".split())

DUNDERS = frozenset("""
    __init__ __new__ __post_init__ __name__ __qualname__ __module__ __doc__ __annotations__
    __classcell__ __static_attributes__ __firstlineno__ __annotate__ __conditional_annotations__
    __annotate_func__ __slots__ __match_args__
    __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __hash__ __repr__ __str__ __bool__ __len__ __iter__
    __next__ __reversed__ __contains__ __getitem__ __setitem__ __delitem__ __missing__ __call__
    __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ __truediv__
    __rtruediv__ __floordiv__ __rfloordiv__ __mod__ __rmod__ __divmod__ __pow__ __rpow__ __neg__
    __pos__ __abs__ __invert__ __and__ __or__ __xor__ __lshift__ __rshift__ __int__ __float__
    __index__ __round__ __enter__ __exit__ annotations
""".split())

PLAIN = (BuiltinFunctionType, FunctionType, int, float, str, bool, complex)


def shareable(collector, code):
    return (not collector.constructs.get("async")
            and names_are_plain(code)
            and not any([name.startswith("__") for name in collector.class_patterns])
            and all([taken_is_plain(module, name) for module, name in collector.imports])
            and uses_are_plain(collector))


def names_are_plain(code):
    """Every global, attribute and import of the program is in some co_names."""
    stack = [code]
    while stack:
        code = stack.pop()
        for name in code.co_names:
            if name in FORBIDDEN or (name.startswith("__") and name not in DUNDERS):
                return False
        for name in code.co_freevars:
            if name.startswith("__") and name != "__class__":
                return False
        stack.extend([c for c in code.co_consts if type(c) is type(code)])
    return True


def taken_is_plain(module, name):
    if module not in MODULES:
        return False
    if name is None or module == "__future__":
        return True
    return module + "." + name in MODULES or value_is_plain(module, name)


def value_is_plain(module, name):
    """Whether what a module holds under the name can be handed out: it keeps nothing by itself."""
    try:
        __import__(module)
        value = vars(sys.modules[module])[name]
    except (ImportError, KeyError):
        return False
    kind = type(value)
    if kind in PLAIN or isinstance(value, int):     # re.IGNORECASE is an int of a class of its own
        return True
    if isinstance(value, type):
        held = [v for k, v in vars(value).items() if not k.startswith("__") and k not in FORBIDDEN]
        return not any([type(v) in (dict, list, set, bytearray) for v in held])
    if kind is type(sys):
        return False      # a module that another one imported, such as typing.sys
    return module in ("typing", "dataclasses")   # special forms and sentinels: they hold nothing


def uses_are_plain(collector):
    """What needs the place where a name stands: one pass over the tree, where there is cause."""
    through = False         # attributes are set through other names than a method's own `self`
    for node, scope in collector.stored_attributes:
        root = targets.root(node)
        how = scope.binds(root) if root is not None else 0
        if not how or how & IMPORT:
            return False
        if scope.owner(root).receiver != root or type(node.value) is not ast.Name:
            through = True
    formats = any([name.endswith(".format") for name in collector.called])
    if not collector.imports and not formats:
        return True
    nodes = list(ast.walk(collector.tree))
    imported = imported_names(nodes)
    allowed = set()         # names that stand where they are not handed around
    for node in nodes:
        kind = type(node)
        if kind is ast.Attribute:
            module = module_of(node.value, imported)
            if module is not None:
                if type(node.ctx) is not ast.Load or not taken_is_plain(module, node.attr):
                    return False
            if type(node.value) is ast.Name:
                allowed.add(node.value)     # Counter.fromkeys; storing to it was refused above
        elif kind is ast.Call:
            allowed.add(node.func)
            if type(node.func) is ast.Attribute and node.func.attr == "format":
                text = node.func.value
                if type(text) is not ast.Constant or type(text.value) is not str or "__" in text.value:
                    return False
        elif kind is ast.arg or kind is ast.AnnAssign:
            if node.annotation is not None:
                allowed.update(ast.walk(node.annotation))
        elif kind is ast.FunctionDef:
            allowed.update(node.decorator_list)
            if node.returns is not None:
                allowed.update(ast.walk(node.returns))
        elif kind is ast.ClassDef:
            allowed.update(node.decorator_list)
            allowed.update(node.bases)
        elif kind is ast.ExceptHandler and node.type is not None:
            allowed.update(ast.walk(node.type))
    for node in nodes:
        # A module handed around could be changed under another name. Anything else imported can
        # be too, where the program sets attributes through its variables.
        if (type(node) is ast.Name and node.id in imported and node not in allowed
                and (imported[node.id] is not None or through)):
            return False
    return True


def imported_names(nodes):
    """Name in the program -> the module it stands for, None for what was taken out of one."""
    found = {}
    for node in nodes:
        if type(node) is ast.Import:
            for alias in node.names:
                top = alias.name.partition(".")[0]
                found[alias.asname or top] = alias.name if alias.asname else top
        elif type(node) is ast.ImportFrom:
            for alias in node.names:
                child = "%s.%s" % (node.module, alias.name)
                found[alias.asname or alias.name] = child if child in MODULES else None
    return found


def module_of(node, imported):
    """The module that an expression such as `collections.abc` stands for, or None."""
    if type(node) is ast.Name:
        return imported.get(node.id)
    if type(node) is ast.Attribute and type(node.value) is ast.Name:
        child = "%s.%s" % (imported.get(node.value.id), node.attr)
        return child if child in MODULES else None
    return None
