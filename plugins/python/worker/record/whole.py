"""A hash of a whole value, for a returned one of which only a part is kept: a verdict hangs on it.

Values that Python calls equal have equal hashes, as far as the built-in classes go: the order of a
set or a dict, True for 1 and a subclass of list for a list change nothing. Every part counts, and
where one cannot be looked at there is no hash. Nothing here recurses, and a part that stands in many
places is looked at once, so that neither depth nor sharing is too much.

The hash is that of a form. A list, tuple, text, bytes, integer or None stands for itself; any other
part is a mark, a tuple that begins with Ellipsis and holds the hash of that part's own form. What is
large or deep is a mark too. A value that is its own form is hashed at the speed of C.
"""

from _blake2 import blake2b
from itertools import chain
from marshal import dumps

from record.classes import Kind, classify, fields_of

DIGEST = 16  # bytes
DEEPEST = 100  # levels of a form between marks
LARGEST = 1 << 22  # parts of a form between marks
# Containers that may be looked at. Only a value with cycles through many of its parts has some of
# them looked at again and again.
MOST = 1 << 20
NOWHERE = 1 << 62

FLAT = frozenset((int, str, bytes, type(None)))  # they stand for themselves
SEQUENCES = frozenset((list, tuple))
NAN = float("nan")


class Incomparable(Exception):
    """The value equals nothing, for not all of it can be looked at. The text says why."""


def hashed(form):
    return blake2b(dumps(form, 2), digest_size=DIGEST).digest()


class Whole:
    """Hashes of values that nothing changes meanwhile."""

    def __init__(self, most=MOST):
        self.left = most
        self.known = {}  # id of a container to (itself, so that the id stays its own; what _measured says)
        self.levels = {}  # id of each container around the one in hand, to its level
        self.walks = []  # one for each of them

    def digest(self, value):
        """DIGEST bytes. Raises Incomparable."""
        return hashed(value if _is_form(value) else self._measured(value)[0])

    def _measured(self, value):
        """(form, depth, size) of a value."""
        walks = self.walks
        said = self._begin(value)
        while walks:
            try:
                part = walks[-1].parts.send(said)
            except StopIteration as end:
                said = self._end(end.value)
            else:
                said = self._begin(part)
        return said

    def _begin(self, value):
        """What is known of a value at once; None where its walk has to be gone first."""
        if value is None:
            return None, 0, 1
        kind = type(value)
        what, how = classify(kind, value)
        if what is Kind.SCALAR:
            return _scalar(how(value)), 0, 1
        if what is Kind.OPAQUE:
            raise Incomparable("%s is in it" % how)
        known = self.known.get(id(value))
        if known is not None:
            return known[1]
        walks = self.walks
        level = self.levels.get(id(value))
        if level is not None:
            walks[-1].reach = min(walks[-1].reach, level)
            return (..., "cycle", len(walks) - level), 0, 1
        self.left -= 1
        if self.left < 0:
            raise Incomparable("it has too many parts")
        self.levels[id(value)] = len(walks)
        walks.append(_Walk(value, _parts(kind, value, what, how)))
        return None

    def _end(self, measured):
        walk = self.walks.pop()
        level = len(self.walks)
        del self.levels[id(walk.value)]
        if walk.reach > level:
            self.known[id(walk.value)] = (walk.value, measured)
        elif walk.reach < level:
            # A cycle leads out of it: its form, as that of all in a cycle, hangs on what is around.
            above = self.walks[-1]
            above.reach = min(above.reach, walk.reach)
        return measured


class _Walk:
    __slots__ = ("value", "parts", "reach")

    def __init__(self, value, parts):
        self.value = value
        self.parts = parts  # a generator: yields parts, is sent what they are, returns what the whole is
        self.reach = NOWHERE  # the outermost level that a cycle from here leads to


def _is_form(value):
    level, size = [value], 1
    for _ in range(DEEPEST + 1):
        kinds = set(map(type, level))
        if not kinds <= FLAT | SEQUENCES:
            return False
        if not kinds & SEQUENCES:
            return True
        if not kinds <= SEQUENCES:
            level = [part for part in level if type(part) in SEQUENCES]
        size += sum(map(len, level))
        if size > LARGEST:
            return False
        level = list(chain.from_iterable(level))
    return False


def _scalar(value):
    if type(value) is not float:
        return value
    if value != value:
        return NAN
    return int(value) if value.is_integer() else value


def _parts(kind, value, what, how):
    if what is Kind.LIST:
        return _sequence(list, tuple(how[1](value)))
    if what is Kind.TUPLE:
        return _sequence(tuple, tuple(how[1](value)))
    if what is Kind.SET:
        return _set(tuple(how[1](value)))
    if what is Kind.MAP:
        return _dict(tuple(how[1](value)))
    return _object(how, fields_of(kind, value))


def _sequence(make, items):
    depth, size = 0, 1 + len(items)
    forms = items
    if not set(map(type, items)) <= FLAT:
        forms = []
        for item in items:
            if type(item) not in FLAT:
                item, inner, parts = yield item
                depth = max(depth, inner)
                size += parts - 1
            forms.append(item)
    if depth < DEEPEST and size <= LARGEST:
        return make(forms), depth + 1, size
    return (..., make.__name__, hashed(make(forms))), 0, 1


def _set(items):
    forms = []
    for item in items:
        if type(item) not in FLAT:
            item, _, _ = yield item
        forms.append(dumps(item, 2))
    forms.sort()
    return (..., "set", hashed(forms)), 0, 1


def _dict(entries):
    forms = []
    for key, value in entries:
        if type(key) not in FLAT:
            key, _, _ = yield key
        if type(value) not in FLAT:
            value, _, _ = yield value
        forms.append(dumps((key, value), 2))
    forms.sort()
    return (..., "dict", hashed(forms)), 0, 1


def _object(name, fields):
    forms = []
    for field, value in fields:
        if type(value) not in FLAT:
            value, _, _ = yield value
        forms.append((field, value))
    return (..., "object", hashed((name, forms))), 0, 1
