"""What kind of value a class makes, found without asking the class.

A program may override `__class__`, `__iter__`, `__eq__`, `keys`, may put a
property in place of `__dict__` and may give its classes a metaclass with any of
that. So: the type is type(v), ancestors come from the C slot behind __mro__,
they are compared by identity only, and items are read with the methods of the
built-in ancestor."""

from collections import deque
from enum import Enum
from functools import partial
from operator import itemgetter
from sys import modules
from types import (
    AsyncGeneratorType,
    BuiltinFunctionType,
    CodeType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
    TracebackType,
)

from record import arrays
from record.blame import without_addresses

_mro = type.__dict__["__mro__"].__get__
_type_dict = type.__dict__["__dict__"].__get__
_type_name = type.__dict__["__name__"].__get__
_args = BaseException.__dict__["args"].__get__

MAX_NAME = 200  # characters of a class's or a field's name


class Kind:
    # MEMBERS: an object of a built-in class, of which marshal may know the form.
    # FOREIGN: a value of numpy.
    SCALAR, LIST, TUPLE, SET, MAP, OBJECT, MEMBERS, OPAQUE, FOREIGN = [object() for _ in range(9)]


# Ancestor, kind, and how to read a value of it: a function for a scalar, the
# length and the items of a container.
_BASES: tuple[tuple, ...] = (
    (int, Kind.SCALAR, int.__int__),
    (float, Kind.SCALAR, float.__float__),
    (str, Kind.SCALAR, str.__str__),
    (bytes, Kind.SCALAR, lambda value: bytes.__getitem__(value, slice(None))),
    (bytearray, Kind.SCALAR, lambda value: bytes(memoryview(value))),
    (list, Kind.LIST, (list.__len__, list.__iter__)),
    (tuple, Kind.TUPLE, (tuple.__len__, tuple.__iter__)),
    (set, Kind.SET, (set.__len__, set.__iter__)),
    (frozenset, Kind.SET, (frozenset.__len__, frozenset.__iter__)),
    (dict, Kind.MAP, (dict.__len__, dict.items)),
    (type({}.keys()), Kind.SET, (len, iter)),
    (type({}.items()), Kind.SET, (len, iter)),
)

# Named by their own name; walking into them would lead into the interpreter.
_NAMED = (
    (FunctionType, "function", FunctionType.__dict__["__name__"].__get__),
    (BuiltinFunctionType, "builtin", BuiltinFunctionType.__dict__["__name__"].__get__),
    (MethodType, "method", lambda value: _method_name(value)),
    (ModuleType, "module", lambda value: _module_name(value)),
)

_PLAIN = (GeneratorType, CoroutineType, AsyncGeneratorType, CodeType, FrameType, TracebackType)

# Built-in classes whose C fields make up their value.
_MEMBERS = (slice, range, complex, partial)

_known: dict[int, tuple] = {}  # id of a class to (the class, kind, reading): holding it keeps the id its own


def classify(kind, value):
    """Returns (Kind, how): how is a reader as in _BASES, a class's name for
    OBJECT and MEMBERS, a text for OPAQUE, or what makes a built-in value of a
    FOREIGN one. kind must be type(value)."""
    known = _known.get(id(kind))
    if known is None:
        known = _known[id(kind)] = (kind, *_classify(kind))
    what, how = known[1], known[2]
    if what is Kind.OPAQUE and how is None:
        how = _describe(kind, value)
    return what, how


def _classify(kind):
    ancestors = _mro(kind)
    for ancestor in ancestors:
        reading = arrays.reading(ancestor)
        if reading is not None:
            return Kind.FOREIGN, reading
    for ancestor in ancestors:
        for base, what, how in _BASES:
            if ancestor is base:
                return what, how
        if ancestor is BaseException:
            return Kind.OBJECT, name_of(kind)
        if ancestor is type:
            return Kind.OPAQUE, None
    for plain in _PLAIN:
        if kind is plain:
            return Kind.OPAQUE, "<%s>" % name_of(kind)
    for named, _, _ in _NAMED:
        if kind is named:
            return Kind.OPAQUE, None
    for member in _MEMBERS:
        if kind is member:
            return Kind.MEMBERS, name_of(kind)
    if _special(ancestors) is not None or _dict_of(kind) is not None or _slots(kind):
        return Kind.OBJECT, name_of(kind)
    return Kind.OPAQUE, "<%s>" % name_of(kind)


def name_of(kind):
    """A class's name, whatever its metaclass would say."""
    return _type_name(kind)[:MAX_NAME]


def _describe(kind, value):
    for ancestor in _mro(kind):
        if ancestor is type:
            return "<class %s>" % name_of(value)
    for named, word, name in _NAMED:
        if kind is named:
            return without_addresses("<%s %s>" % (word, _plain(name(value))))
    return "<%s>" % name_of(kind)


def _plain(name):
    return name[:MAX_NAME] if type(name) is str else "?"


def _method_name(method):
    function = MethodType.__dict__["__func__"].__get__(method)
    if type(function) is FunctionType:
        return FunctionType.__dict__["__name__"].__get__(function)
    return "?"


def _module_name(module):
    return vars(ModuleType)["__dict__"].__get__(module).get("__name__")


def fields_of(kind, value):
    """The fields of an object as a sorted list of (name, value)."""
    plan = _plans.get(id(kind))
    if plan is None:
        plan = _plans[id(kind)] = _plan(kind)
    _, special, slots, held = plan
    if special is not None:
        return special(value)
    fields = {}
    for name, descriptor in slots:
        try:
            fields[name] = descriptor.__get__(value)
        except AttributeError:
            pass  # not set
    if held is not None:
        for name, item in list(dict.items(held(value))):
            if type(name) is str:
                fields[name[:MAX_NAME]] = item
    return sorted(fields.items(), key=_first)


_first = itemgetter(0)
_plans: dict[int, tuple] = {}  # id of a class to what _plan says of it


def _plan(kind):
    """(the class, its special reader, its slots, what reads its __dict__)"""
    special = _special(_mro(kind))
    if special is not None:
        return kind, special, (), None
    descriptor = _dict_of(kind)
    return kind, None, _slots(kind), descriptor and descriptor.__get__


def _dict_of(kind):
    """The interpreter's own descriptor behind __dict__, if there is one."""
    for ancestor in _mro(kind):
        descriptor = _type_dict(ancestor).get("__dict__")
        if type(descriptor) is GetSetDescriptorType:
            return descriptor
    return None


def _slots(kind):
    """The (name, descriptor) pairs of the class's __slots__."""
    found = []
    for ancestor in _mro(kind):
        names = _type_dict(ancestor)
        members = any(ancestor is member for member in _MEMBERS)
        if not members and names.get("__slots__") is None:
            continue
        for name, descriptor in list(names.items()):
            if type(descriptor) is MemberDescriptorType and type(name) is str:
                if not name.startswith("__"):  # such as a built-in's inner offsets
                    found.append((name, descriptor))
    return found


def _special(ancestors):
    for ancestor in ancestors:
        if ancestor is BaseException:
            return _exception
        if ancestor is Enum:
            return _enum
        if ancestor is deque:
            return _deque
        reader = _library(ancestor)
        if reader is not None:
            return reader
    return None


def _exception(value):
    arguments = [(str(number), item) for number, item in enumerate(_args(value))]
    return sorted(arguments, key=lambda field: field[0])


def _enum(value):
    held = _dict_of(type(value)).__get__(value)
    return [("name", held.get("_name_")), ("value", held.get("_value_"))]


def _deque(value):
    return [("items", list(deque.__iter__(value)))]


_DATE = ("day", "month", "year")
_TIME = ("hour", "microsecond", "minute", "second")


def _library(ancestor):
    """Readers for classes of modules that are not loaded unless the program
    does it."""
    datetime = modules.get("_datetime")
    if type(datetime) is ModuleType:
        for name, fields in (
            ("datetime", _DATE + _TIME),
            ("date", _DATE),
            ("time", _TIME),
            ("timedelta", ("days", "microseconds", "seconds")),
        ):
            if ancestor is vars(datetime).get(name):
                return lambda value: _attributes(ancestor, sorted(fields), value)
    decimal = modules.get("_decimal")
    if type(decimal) is ModuleType and ancestor is vars(decimal).get("Decimal"):
        return lambda value: [("text", _decimal_text(ancestor, value))]
    return None


def _attributes(ancestor, names, value):
    held = []
    for name in names:
        for base in _mro(ancestor):
            descriptor = _type_dict(base).get(name)
            if descriptor is not None:
                held.append((name, descriptor.__get__(value)))
                break
    return held


def _decimal_text(decimal, value):
    """Equal numbers give equal texts: 1.0 and 1.00 both are 1E0."""
    sign, digits, exponent = decimal.as_tuple(value)
    if type(exponent) is str:
        return "-" * sign + {"F": "Infinity", "n": "NaN", "N": "sNaN"}[exponent]
    digits = list(digits)
    while len(digits) > 1 and digits[-1] == 0:
        digits.pop()
        exponent += 1
    if digits == [0]:
        return "0E0"
    return "-" * sign + "".join(map(str, digits)) + "E" + str(exponent)
