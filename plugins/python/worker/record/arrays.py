"""Values of numpy, in built-in types. They are read by methods of numpy's own classes, which
nothing can change, so that nothing of the program's runs.

A scalar is its number, an array its nested list. The digest of a large array that is recorded
looks at SAMPLED of its items, evenly spread: recording must stay cheap."""

from _blake2 import blake2b
from sys import modules
from types import ModuleType

LARGEST = 1 << 22   # items of an array of which a list is made
RECORDED = 1 << 16  # of one that is recorded as its list
SAMPLED = 1 << 18   # of a larger one


class Readings:
    """Built-in values, each made once: an array that stands in itself has one list, which does."""

    def __init__(self):
        self.made = {}  # id of a value to (itself, so that the id stays its own; what was made of it)

    def of(self, value, read):
        """Raises Unreadable."""
        made = self.made.get(id(value))
        if made is None:
            made = self.made[id(value)] = (value, read(value))
        return made[1]


class Unreadable(Exception):
    """There is no value in built-in types. The text says why."""


def reading(ancestor):
    """The function that makes a built-in value of one whose class has this ancestor: array, scalar
    or, where the class is none of numpy's, None."""
    if ancestor is _held("ndarray"):
        return array
    if ancestor is _held("generic"):
        return scalar
    return None


def _held(name):
    numpy = modules.get("numpy")
    found = vars(numpy).get(name) if type(numpy) is ModuleType else None
    return found if type(found) is type else None


def _base(value, name):
    """numpy's class of that name, which the value is an instance of."""
    for ancestor in type.__dict__["__mro__"].__get__(type(value)):
        if ancestor.__module__ == "numpy" and ancestor.__name__ == name:
            return ancestor
    raise Unreadable(f"<{name}>")


def array(value):
    """The nested list of an array; the number of one without dimensions."""
    items = size(value)
    if items > LARGEST:
        raise Unreadable(f"<an array of {items} items, more than {LARGEST}>")
    return _base(value, "ndarray").tolist(value)


def size(value):
    return _base(value, "ndarray").size.__get__(value)


def scalar(value):
    """The number, text, bytes or whatever a scalar of numpy holds."""
    generic = _base(value, "generic")
    held = generic.item(value)
    if type(held) is type(value):  # a long double has no built-in type
        kind = generic.dtype.__get__(value).kind
        if kind not in "fc":
            raise Unreadable(f"<{type(value).__name__}>")
        held = generic.item(generic.astype(value, kind + ("8" if kind == "f" else "16")))
    return held


def sampled(value, length):
    """(items of the outermost dimension, a digest of the shape and of items spread over a large array).

    Numbers of whatever type have the same digest where they are equal as floats."""
    ndarray = _base(value, "ndarray")
    plain = ndarray.view(value, ndarray)
    shape = ndarray.shape.__get__(plain)
    step = -(-size(plain) // SAMPLED)
    items = ndarray.flat.__get__(plain)[::step]
    kind = ndarray.dtype.__get__(items).kind
    if kind in "biuf":
        items = ndarray.astype(items, "<f8") + 0.0  # -0 is 0
    elif kind not in "cmMSU":
        raise Unreadable(f"<a large array of {ndarray.dtype.__get__(items)}>")
    state = blake2b(repr((shape, kind not in "biuf" and kind)).encode(), digest_size=length)
    state.update(ndarray.tobytes(items))
    return shape[0], state.digest()
