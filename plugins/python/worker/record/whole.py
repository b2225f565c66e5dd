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
from gc import disable, enable, isenabled
from itertools import chain
from marshal import dumps

from record.arrays import Readings, Unreadable
from record.classes import Kind, classify, fields_of

DIGEST = 16  # bytes
DEEPEST = 100  # levels of a form between marks
LARGEST = 1 << 22  # parts of a form between marks
# Containers that may be looked at. Only a value with cycles through many of its parts has some of
# them looked at again and again.
MOST = 1 << 20
MOST_LEVELS = 50_000  # of containers within each other; each takes as long as a call
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
        self.failed = None  # the first Incomparable
        self.readings = Readings()
        self.known = {}  # id of a container to (itself, so that the id stays its own; what _measured says)
        self.levels = {}  # id of each container around the part in hand, to its level
        self.walks = []  # one for each of them

    def digest(self, value):
        """DIGEST bytes. Raises Incomparable, and from then on always: what holds it is none either."""
        if self.failed is not None:
            raise self.failed
        if _is_form(value):
            return hashed(value)
        collecting = isenabled()
        disable()  # there is nothing to collect, and much to look at for it
        try:
            return hashed(self._measured(value)[0])
        except Incomparable as error:
            self.failed = error
            raise
        finally:
            if collecting:
                enable()

    def _measured(self, value):
        """(form, depth, size) of a value."""
        walks = self.walks
        said = self._begin(value)
        while walks:
            walk = walks[-1]
            if said is not None:
                walk.take(said)
            for part in walk.parts:
                if type(part) in FLAT:
                    walk.forms.append(part)
                    continue
                said = self._begin(part)
                if said is None:
                    break  # it is the innermost walk now
                walk.take(said)
            else:
                said = self._end()
        return said

    def _begin(self, value):
        """What a value is, if that can be said at once; else its walk is begun."""
        if value is None:
            return None, 0, 1
        kind = type(value)
        what, how = classify(kind, value)
        if what is Kind.SCALAR:
            return _scalar(how(value)), 0, 1
        if what is Kind.OPAQUE:
            raise Incomparable("%s is in it" % how)
        if what is Kind.FOREIGN:
            return self._begin_foreign(how, value)
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
        if len(walks) >= MOST_LEVELS:
            raise Incomparable("it is nested too deeply")
        finish, names, parts = _parts(kind, value, what, how)
        if set(map(type, parts)) <= FLAT:
            measured = finish(names, parts, 0, 1 + len(parts))
            self.known[id(value)] = (value, measured)
            return measured
        self.levels[id(value)] = len(walks)
        walks.append(_Walk(value, finish, names, parts))
        return None

    def _begin_foreign(self, read, value):
        """What a value of numpy is: that of the built-in one which it stands for."""
        try:
            return self._begin(self.readings.of(value, read))
        except Unreadable as error:
            raise Incomparable("%s is in it" % error) from None

    def _end(self):
        walk = self.walks.pop()
        level = len(self.walks)
        del self.levels[id(walk.value)]
        measured = walk.finish(walk.names, walk.forms, walk.depth, walk.size)
        if walk.reach > level:
            self.known[id(walk.value)] = (walk.value, measured)
        elif walk.reach < level:
            # A cycle leads out of it: its form, as that of all in a cycle, hangs on what is around.
            above = self.walks[-1]
            above.reach = min(above.reach, walk.reach)
        return measured


class _Walk:
    __slots__ = ("value", "finish", "names", "parts", "forms", "depth", "size", "reach")

    def __init__(self, value, finish, names, parts):
        self.value = value
        self.finish = finish
        self.names = names
        self.parts = iter(parts)
        self.forms = []  # of the parts so far
        self.depth = 0  # of the deepest of them
        self.size = 1 + len(parts)  # parts in all of it
        self.reach = NOWHERE  # the outermost level that a cycle from here leads to

    def take(self, measured):
        form, depth, size = measured
        self.forms.append(form)
        self.depth = max(self.depth, depth)
        self.size += size - 1


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
    """(finish, names, parts) of a container: finish(names, forms of the parts, depth, size) says what it is."""
    if what is Kind.LIST:
        return _list, None, tuple(how[1](value))
    if what is Kind.TUPLE:
        return _tuple, None, tuple(how[1](value))
    if what is Kind.SET:
        return _set, None, tuple(how[1](value))
    if what is Kind.MAP:
        return _dict, None, tuple(chain.from_iterable(how[1](value)))
    fields = fields_of(kind, value)
    return _object, (how, [name for name, _ in fields]), tuple([part for _, part in fields])


def _list(names, forms, depth, size):
    return _sequence("list", list(forms), depth, size)


def _tuple(names, forms, depth, size):
    return _sequence("tuple", tuple(forms), depth, size)


def _sequence(name, forms, depth, size):
    if depth < DEEPEST and size <= LARGEST:
        return forms, depth + 1, size
    return (..., name, hashed(forms)), 0, 1


def _set(names, forms, depth, size):
    return (..., "set", hashed(sorted([dumps(form, 2) for form in forms]))), 0, 1


def _dict(names, forms, depth, size):
    entries = [dumps(entry, 2) for entry in zip(forms[::2], forms[1::2])]
    entries.sort()
    return (..., "dict", hashed(entries)), 0, 1


def _object(names, forms, depth, size):
    return (..., "object", hashed((names, tuple(forms)))), 0, 1
