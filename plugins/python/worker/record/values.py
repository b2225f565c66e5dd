"""Snapshots: what a value was at one moment, as bytes that nothing can change.

A snapshot is made at the speed of C wherever it can be: marshal writes a value
made of exact built-in types without running anything of the program's. What
marshal refuses (objects, subclasses, cycles) and what is too large is walked
here, by classes' real ancestors and base-class methods only. The two forms:

    marshal (version 2) of the value itself     its first byte is a letter
    0x01, then marshal (version 2) of a tree    nodes below

Version 2 writes by value: equal values give equal bytes, whoever else refers
to them. In a tree a scalar or bytes stands for itself, and a tuple is a node:

    (LIST | TUPLE | SET | MAP, items, length, digest)   cut if digest is not empty
    (OBJECT, class name, fields, values, digest)
    (OPAQUE, text)
    (CYCLE, levels)
    (RAW, marshal)                  a part in the first form
    (LONG, class name, head, length, digest)   a long text, bytes or integer
    (TYPED, class name, node)       a value of numpy, as one of a built-in type
"""

from _blake2 import blake2b
from marshal import dumps
from sys import getrecursionlimit, setrecursionlimit

from record import arrays
from record.classes import Kind, classify, fields_of, name_of
from record.whole import DIGEST, Incomparable, Whole

LIST, TUPLE, SET, MAP, OBJECT, OPAQUE, CYCLE, RAW, LONG, TYPED = range(10)

TREE = b"\x01"
NONE = type(None)
FRAMES = 2000  # of Python's stack, lent to a walk
# How much of a recorded value its digest looks at: recording must stay cheap, and
# no verdict hangs on it.
DIGEST_DEPTH = 100
DIGEST_NODES = 2000
HEAD = 64  # items of a long text or bytes that are kept
PIECE = 1 << 18  # of a long text or bytes, hashed at once

HOLDERS = frozenset((list, tuple, set, frozenset, dict))
BUILT_IN = HOLDERS | {int, str, bool, float, bytes, complex, NONE}

_tags = {Kind.LIST: LIST, Kind.TUPLE: TUPLE, Kind.SET: SET, Kind.MAP: MAP}


marshalled = dumps  # a value of built-in types in the first form; a ValueError of any other


def read_arrays():
    """Has the values of numpy read as what they are. marshal takes them for bytes, and that it
    did is looked for only where there can be any."""
    global marshalled
    marshalled = _marshalled  # type: ignore[assignment]


def _marshalled(value, version):
    if is_foreign(value):
        raise ValueError
    data = dumps(value, version)
    if b"s" in data and _holds_foreign(value):  # else there are no bytes in it
        raise ValueError
    return data


def is_foreign(value):
    kind = type(value)
    return kind not in BUILT_IN and classify(kind, value)[0] is Kind.FOREIGN


def _holds_foreign(value):
    """Whether a value of numpy is in one that marshal has written."""
    seen, left = set(), [value]
    while left:
        part = left.pop()
        kind = type(part)
        if kind in HOLDERS:
            if id(part) not in seen:
                seen.add(id(part))
                left.extend(part)
                if kind is dict:
                    left.extend(part.values())
        elif is_foreign(part):
            return True
    return False


def plain(value):
    """A value with numbers and lists in place of those of numpy, where they stand in lists, tuples
    and dicts."""
    if marshalled is dumps:
        return value
    kind = type(value)
    if kind is list or kind is tuple:
        return kind([plain(item) for item in value])
    if kind is dict:
        return {key: plain(item) for key, item in value.items()}
    if is_foreign(value):
        try:
            return classify(kind, value)[1](value)
        except arrays.Unreadable:
            pass
    return value


class Scope:
    """How much of a value is kept.

    depth: levels of containers; width: items of one container, fields of one
    object; nodes: in all; size: bytes up to which a part made of exact built-in
    types is kept whole, whatever its depth and width."""

    __slots__ = ("depth", "width", "nodes", "size")

    def __init__(self, depth, width, nodes, size):
        self.depth = depth
        self.width = width
        self.nodes = nodes
        self.size = size


def snapshots(scope, budget, over):
    """A function that makes the snapshots of one run and counts their bytes.

    over() is called when they exceed the budget; it must not return."""
    most, left = scope.size, budget
    form = marshalled

    def snapshot(value):
        nonlocal left
        try:
            data = form(value, 2)
            if len(data) > most:
                data = walk(value, scope)
        except ValueError:
            data = walk(value, scope)
        except MemoryError:
            data = too_large()
        left -= len(data)
        if left < 0:
            over()
        return data

    return snapshot


def snapshot(value):
    """A snapshot of any size, without a budget."""
    return snapshots(Scope(12, 256, 10_000, 4096), 1 << 62, None)(value)


def outcome(value, generous, strict):
    """The form in which a returned value leaves: a scalar as itself, bytes for
    a snapshot. Cut only when it is larger than generous allows, with a digest of
    all of it: a verdict hangs on it. Where there is none it equals nothing: what is
    cut is described."""
    kind = type(value)
    if kind is bool or kind is NONE or kind is float:
        return value
    if kind is str or kind is int or kind is bytes:
        if is_long(value, generous.size):
            return walk(value, strict)
        if kind is not bytes:
            return value
    refused = False
    try:
        data = marshalled(value, 2)
        if len(data) <= generous.size:
            return data
    except ValueError:
        refused = True
    whole = Whole()
    if refused:
        data = walk(value, generous, whole.digest)
        if len(data) <= generous.size:
            return data
    return walk(value, strict, whole.digest)


def shorten(value, scope):
    """What was recorded by reference, or its snapshot if it is long."""
    kind = type(value)
    if kind is tuple:
        return snapshots(scope, 1 << 62, None)(value)
    if kind is str:
        if len(value) <= scope.size:
            return value
    elif kind is not int or value.bit_length() <= 8 * scope.size:
        return value
    return walk(value, scope)


def is_long(value, size):
    if type(value) is int:
        return value.bit_length() > 8 * size
    return len(value) > size


def too_large():
    return opaque("<too large to record>")


def opaque(text):
    """The snapshot of what is described and equals nothing."""
    return TREE + dumps((OPAQUE, text), 2)


def walk(value, scope, whole=None):
    """The snapshot of a value that marshal refuses or that has to be cut.

    whole(value) gives the digests; without it they are those of recorded values.
    Raises RecursionError where the program is so near its limit that the limit
    could not be put back from there."""
    limit = getrecursionlimit()
    setrecursionlimit(limit)  # refused in just these places
    # From elsewhere the limit is the program's, not this walk's.
    setrecursionlimit(limit + FRAMES)
    try:
        tree = _Walk(scope, False, whole).node(value, 1)
        return TREE + dumps(tree, 2)
    except (RecursionError, MemoryError):
        return too_large()
    finally:
        setrecursionlimit(limit)


class _Walk:
    def __init__(self, scope, digesting, whole=None):
        self.scope = scope
        self.whole = whole
        self.left = scope.nodes
        self.readings = arrays.Readings()
        self.inside = {}  # id of each container around, to its level
        # For a digest the limits only end the walk: they are not digested again.
        self.digesting = digesting

    def node(self, value, level):
        kind = type(value)
        if kind is bool or kind is NONE or kind is float:
            return value
        if kind is int or kind is str or kind is bytes:
            return self.scalar(value)
        what, text = classify(kind, value)
        if what is Kind.OBJECT:
            return self.object(value, kind, text, level)
        if what is Kind.FOREIGN:
            return self.foreign(value, kind, text, level)
        try:
            data = marshalled(value, 2)
            if len(data) <= self.scope.size:
                return (RAW, data)
        except ValueError:
            pass
        except MemoryError:
            return (OPAQUE, "<too large to record>")
        if what is Kind.OPAQUE:
            return (OPAQUE, text)
        if what is Kind.SCALAR:
            value = text(value)
            return value if type(value) is float else self.scalar(value)
        if what is Kind.MEMBERS:
            return self.object(value, kind, text, level)
        return self.container(_tags[what], value, text, level)

    def scalar(self, value):
        size = self.scope.size
        if not is_long(value, size):
            return value
        if type(value) is int:
            head = value >> max(value.bit_length() - 8 * HEAD, 0)
            return (LONG, "int", head, value.bit_length(), _hash(dumps(value, 2)))
        name = "str" if type(value) is str else "bytes"
        return (LONG, name, value[:HEAD], len(value), _hash_pieces(value))

    def enter(self, value, level):
        """The node for a value that stands inside itself, else None."""
        above = self.inside.get(id(value))
        if above is not None:
            return (CYCLE, level - above)
        self.inside[id(value)] = level
        return None

    def container(self, tag, value, methods, level):
        length, iterate = methods
        cycle = self.enter(value, level)
        if cycle is not None:
            return cycle
        count = length(value)
        keep = min(count, self.scope.width) if level <= self.scope.depth else 0
        per_item = 2 if tag == MAP else 1
        if self.left < keep:
            keep = 0
        if keep < count and (tag == SET or (tag == MAP and self.whole is not None)):
            keep = 0  # which items come first depends on how it came to be
        self.left -= keep
        items = []
        # The size is taken before: nothing runs in between but other threads.
        for number, item in enumerate(iterate(value)):
            if number >= keep:
                break
            if per_item == 2:
                items.append(self.node(item[0], level + 1))
                items.append(self.node(item[1], level + 1))
            else:
                items.append(self.node(item, level + 1))
        del self.inside[id(value)]
        if tag == SET and self.digesting:
            items.sort(key=lambda item: dumps(item, 2))
        if keep >= count:
            return (tag, tuple(items), 0, b"")
        try:
            return (tag, tuple(items), count, self.digest(value))
        except Incomparable as error:
            return _incomparable(error)

    def object(self, value, kind, name, level):
        cycle = self.enter(value, level)
        if cycle is not None:
            return cycle
        found = fields_of(kind, value)
        count = len(found)
        keep = min(count, self.scope.width) if level <= self.scope.depth else 0
        if self.left < keep:
            keep = 0
        self.left -= keep
        names, values = [], []
        for field, item in found[:keep]:
            names.append(field)
            values.append(self.node(item, level + 1))
        del self.inside[id(value)]
        try:
            digest = b"" if keep >= count else self.digest(value)
        except Incomparable as error:
            return _incomparable(error)
        return (OBJECT, name, tuple(names), tuple(values), digest)

    def foreign(self, value, kind, read, level):
        try:
            if read is arrays.array and self.whole is None and arrays.size(value) > arrays.RECORDED:
                length, digest = arrays.sampled(value, DIGEST)
                node = (LIST, (), length, digest)
            else:
                node = self.node(self.readings.of(value, read), level)
        except arrays.Unreadable as error:
            return (OPAQUE, str(error))
        return node if self.digesting else (TYPED, name_of(kind), node)

    def digest(self, value):
        if self.digesting:
            return b"cut"
        return digest(value) if self.whole is None else self.whole(value)


def _incomparable(error):
    return (OPAQUE, "<too large to compare: %s>" % error)


def digest(value):
    """A hash of a recorded value that is cut: of all of it where marshal can write it, else of its
    first parts."""
    try:
        data = marshalled(value, 2)
    except ValueError:
        scope = Scope(DIGEST_DEPTH, 1 << 30, DIGEST_NODES, 4096)
        return _hash(dumps(_Walk(scope, True).node(value, 1), 2))
    except MemoryError:
        return _hash(b"too large")
    # All of it is of exact built-in types: comparing runs none of the program's.
    kind = type(value)
    if kind is set or kind is frozenset:
        data = _ordered(value)
    elif kind is dict:
        data = _ordered(value.items())
    return _hash(data)


def _ordered(items):
    """The bytes of items whose order has no meaning."""
    try:
        return dumps(sorted(items), 2)
    except TypeError:
        return b"".join(sorted([dumps(item, 2) for item in items]))


def _hash(data):
    return blake2b(data, digest_size=DIGEST).digest()


def _hash_pieces(value):
    """The same for a text or bytes, without a second copy of all of it."""
    state = blake2b(digest_size=DIGEST)
    for at in range(0, len(value), PIECE):
        state.update(dumps(value[at : at + PIECE], 2))
    return state.digest()
