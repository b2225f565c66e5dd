"""Linked lists and binary trees: made of lists for a call, and turned back into lists after it.

The nodes are objects of the program's own class where it has one of the name. What is read of them
afterwards may run the program's code, and may never end by itself: it is counted."""

from record.blame import type_name

MOST = 200_000  # nodes of one result
LISTS, TREES, MANY = "ListNode", "TreeNode", "list["

CLASSES = compile('''
class ListNode:
    def __init__(self, val=0, next=None):
        self.val = val
        self.next = next


class TreeNode:
    def __init__(self, val=0, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right
''', "<nodes>", "exec")


def define(namespace):
    """Binds the two classes, for a program that has none of its own."""
    exec(CLASSES, namespace)


def is_type(text):
    """Whether a text names a type of this module, or none."""
    if type(text) is str and text.startswith(MANY) and text.endswith("]"):
        return text[len(MANY):-1] != "" and is_type(text[len(MANY):-1])
    return text in ("", LISTS, TREES)


def fits(kind, value):
    """Whether something can be made of a value."""
    if not kind:
        return True
    if kind.startswith(MANY):
        return type(value) is list and all([fits(kind[len(MANY):-1], item) for item in value])
    return value is None or type(value) is list


def made(kind, value, namespace):
    """An argument of a value. Raises what the program's constructor does."""
    if not kind:
        return value
    if kind.startswith(MANY):
        return [made(kind[len(MANY):-1], item, namespace) for item in value]
    if kind not in namespace:
        raise NameError(f"name {kind!r} is not defined")
    return (_linked if kind == LISTS else _tree)(namespace[kind], value or ())


def _linked(node_of, values):
    first = last = None
    for value in values:
        node = node_of(value)
        if last is None:
            first = node
        else:
            last.next = node
        last = node
    return first


def _tree(node_of, values):
    if not values or values[0] is None:
        return None
    root = node_of(values[0])
    level, at = [root], 1
    while level and at < len(values):
        below = []
        for node in level:
            for side in ("left", "right"):
                if at < len(values) and values[at] is not None:
                    child = node_of(values[at])
                    setattr(node, side, child)
                    below.append(child)
                at += 1
        level = below
    return root


class Unfit(Exception):
    """Why a result cannot be turned back, for a person. It stands for the result."""


def turned_back(kind, value):
    """A result without its nodes, or the Unfit that says why not."""
    try:
        return _Reader().read(kind, value)
    except Unfit as why:
        return why


class _Reader:
    def __init__(self):
        self.left = MOST

    def read(self, kind, value):
        if not kind:
            return value
        if kind.startswith(MANY):
            if type(value) is not list and type(value) is not tuple:
                raise Unfit(f"no list of {kind[len(MANY):-1]}: {_named(value)}")
            return [self.read(kind[len(MANY):-1], item) for item in value]
        return self.linked(value) if kind == LISTS else self.tree(value)

    def linked(self, node):
        values: list = []
        seen: dict = {}     # what is seen is held: an id is one object's as long as that lives
        while node is not None:
            if id(node) in seen:
                raise Unfit("a linked list that leads back to itself")
            seen[id(node)] = node
            val, node = self.fields(LISTS, node, "val", "next")
            values.append(val)
        return values

    def tree(self, root):
        values: list = []
        level = [root]
        while level:
            below = []
            for node in level:
                if node is None:
                    values.append(None)
                    continue
                val, *children = self.fields(TREES, node, "val", "left", "right")
                values.append(val)
                below += children
            level = below
        while values and values[-1] is None:
            values.pop()
        return values

    def fields(self, kind, node, *names):
        self.left -= 1
        if self.left < 0:
            raise Unfit(f"more than {MOST} nodes, or some that lead back to themselves")
        try:
            return [getattr(node, name) for name in names]
        except AttributeError:
            raise Unfit(f"no {kind}: {_named(node)}, without {', '.join(names[:-1])} and {names[-1]}") from None


def _named(value):
    return "an object of " + type_name(type(value)).decode("utf-8", "replace")
