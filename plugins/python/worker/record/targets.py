"""What a statement binds or changes: the names of targets, and the container behind a store."""
import ast

Name, Attribute, Subscript, Starred = ast.Name, ast.Attribute, ast.Subscript, ast.Starred
Tuple, List, Call = ast.Tuple, ast.List, ast.Call


def text(target):
    """A target in the schema's words: `x`, `self.items`, `grid[][]`, `a, b`."""
    kind = type(target)
    if kind is Name:
        return target.id
    if kind is Attribute:
        return text(target.value) + "." + target.attr
    if kind is Subscript:
        return text(target.value) + "[]"
    if kind is Starred:
        return text(target.value)
    if kind is Tuple or kind is List:
        return ", ".join([text(item) for item in target.elts])
    if kind is Call:
        return text(target.func) + "()"
    return ""


def leaves(target):
    """The names, attributes and items that a target binds, in order."""
    kind = type(target)
    if kind is Tuple or kind is List:
        return [leaf for item in target.elts for leaf in leaves(item)]
    if kind is Starred:
        return leaves(target.value)
    return [target]


def only_names(target):
    kind = type(target)
    if kind is Tuple or kind is List:
        return all([only_names(item) for item in target.elts])
    if kind is Starred:
        return only_names(target.value)
    return kind is Name


def container(base):
    """The object that changes when `base[...]` is stored to or `base.method()` is called.

    Returns (name, node). A plain name, also under subscripts (`grid[i]`), gives (name, None): the
    variable can be read again. Otherwise (None, node): the part of `base` to evaluate once, up to
    its first subscript (`self.cells` of `self.cells[i]`), because reading an attribute again could
    run a property.
    """
    node, prefix = base, None
    while True:
        kind = type(node)
        if kind is Subscript:
            prefix = None
        elif kind is Attribute:
            if prefix is None:
                prefix = node
        else:
            break
        node = node.value
    if kind is not Name:
        return None, base
    return (None, prefix) if prefix is not None else (node.id, None)


def root(base):
    """The name at the start of a chain of attributes and subscripts, or None."""
    kind = type(base)
    while kind is Attribute or kind is Subscript:
        base = base.value
        kind = type(base)
    return base.id if kind is Name else None
