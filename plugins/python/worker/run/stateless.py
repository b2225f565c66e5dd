"""What keeps nothing from one use to the next: the names that a program may know if several of its
inputs are to run in one process. share.py says what follows from them.

Each list is of what is allowed. A name that stands in none is the program's own or has a meaning to
the interpreter; the latter are refused, those of interpreters to come included."""

import builtins
import collections
import datetime
import functools
import re
import sys
from types import BuiltinFunctionType, ModuleType

# Functions of numbers alone: all that is public in math and cmath.
NUMBERS = None

_LISTS = {
    "__future__": "annotations division print_function absolute_import unicode_literals generator_stop",
    "abc": "ABC abstractmethod",
    "base64": "b16decode b16encode b32decode b32encode b64decode b64encode b85decode b85encode a85decode a85encode",
    "bisect": "bisect bisect_left bisect_right insort insort_left insort_right",
    "cmath": NUMBERS,
    "collections": "ChainMap Counter OrderedDict defaultdict deque namedtuple",
    "collections.abc": """
        Callable Collection Container Generator Hashable ItemsView Iterable Iterator KeysView Mapping MappingView
        MutableMapping MutableSequence MutableSet Reversible Sequence Set Sized ValuesView""",
    "copy": "copy deepcopy",
    "dataclasses": "dataclass field",
    "datetime": "MAXYEAR MINYEAR UTC date datetime time timedelta timezone",
    "functools": "cache cmp_to_key lru_cache partial reduce total_ordering wraps",
    "hashlib": "blake2b blake2s md5 sha1 sha224 sha256 sha384 sha512 sha3_224 sha3_256 sha3_384 sha3_512",
    "heapq": "heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest",
    "itertools": """
        accumulate batched chain combinations combinations_with_replacement compress count cycle dropwhile filterfalse
        groupby islice pairwise permutations product repeat starmap takewhile tee zip_longest""",
    "json": "JSONDecodeError dumps loads",
    "math": NUMBERS,
    "numbers": "Complex Integral Number Rational Real",
    "operator": """
        abs add and_ concat contains countOf eq floordiv ge getitem gt index indexOf inv invert is_ is_not itemgetter
        le lshift lt matmul mod mul ne neg not_ or_ pos pow rshift sub truediv truth xor""",
    "re": """
        A ASCII DOTALL I IGNORECASE L LOCALE M MULTILINE Match Pattern S U UNICODE VERBOSE X compile error escape
        findall finditer fullmatch match search split sub subn""",
    "statistics": """
        StatisticsError fmean geometric_mean harmonic_mean mean median median_grouped median_high median_low mode
        multimode pstdev pvariance quantiles stdev variance""",
    "string": """
        ascii_letters ascii_lowercase ascii_uppercase capwords digits hexdigits octdigits printable punctuation
        whitespace""",
    "textwrap": "dedent fill indent shorten wrap",
    "typing": """
        AbstractSet Any AnyStr Awaitable Callable ClassVar Collection Container Counter DefaultDict Deque Dict Final
        FrozenSet Generator Generic Hashable ItemsView Iterable Iterator KeysView List Literal Mapping MutableMapping
        MutableSequence MutableSet NamedTuple NoReturn Optional OrderedDict Pattern Protocol Reversible Self Sequence
        Set Sized SupportsFloat SupportsInt Text Tuple Type TypeAlias TypeVar Union ValuesView cast""",
}
MODULES = {module: NUMBERS if names is None else frozenset(names.split()) for module, names in _LISTS.items()}

# Of `type` only the call with one argument is allowed, where its value is compared or shown; of what is in SETTERS
# only the place of a decorator.
BUILTINS = frozenset("""
    abs all any ascii bin bool bytearray bytes callable chr classmethod complex dict divmod enumerate filter float
    format frozenset hasattr hex int isinstance issubclass iter len list map max min next object oct ord pow print
    property range repr reversed round set slice sorted staticmethod str sum super tuple type zip
    Ellipsis False None NotImplemented True
    ArithmeticError AssertionError AttributeError BaseException BufferError EOFError Exception ExceptionGroup
    FloatingPointError ImportError IndexError KeyError LookupError NameError NotImplementedError OSError OverflowError
    RecursionError ReferenceError RuntimeError StopIteration SyntaxError TypeError UnboundLocalError UnicodeDecodeError
    UnicodeEncodeError UnicodeError ValueError Warning DeprecationWarning UserWarning ZeroDivisionError
""".split())

UNLISTED = frozenset(vars(builtins)) - BUILTINS

# They set attributes of what they are given, or what they make does.
SETTERS = frozenset("""
    abc.abstractmethod dataclasses.dataclass functools.total_ordering functools.wraps
""".split())

_KINDS: tuple[type, ...] = (
    bool, bytearray, bytes, complex, dict, float, frozenset, int, list, property, range, set, slice, str, tuple,
    type({}.items()), type({}.keys()), collections.ChainMap, collections.Counter, collections.OrderedDict,
    collections.defaultdict, collections.deque, datetime.date, datetime.datetime, datetime.time, datetime.timedelta,
    datetime.timezone, functools.partial, re.Match, re.Pattern,
)
# Methods and fields of values; the last are fields that hold a number, a text or what they were given.
# `format` reads attributes that a text names: see share.py.
METHODS = frozenset([name for kind in _KINDS for name in dir(kind) if name[0] != "_"]) - {"format_map"} | frozenset("""
    cache_clear cache_info close digest from_iterable hexdigest send throw
    _asdict _fields _make _replace A I L M S T U X args children code hits key maxsize message misses msg name nested
    offset path prev shape size text value week
""".split())


IMMUTABLE, HEAP = 1 << 8, 1 << 9  # flags of a class


@functools.cache
def named():
    """Every name that means something to the interpreter or to a class of these modules."""
    names = set(vars(builtins)).union(vars(type))
    kinds = [object]
    for kind in kinds:
        kinds += [inner for inner in type.__subclasses__(kind) if inner is not type]
        if kind.__module__ in ("builtins", "types") or kind.__module__.lstrip("_") in MODULES:
            names.update(vars(kind))
    return names


def held_by(module):
    """What a module holds, by name; empty where it cannot be imported."""
    try:
        __import__(module)
    except ImportError:
        return {}
    return vars(sys.modules[module])


@functools.cache
def may_be_taken(module, name):
    """Whether what a module holds under a name keeps nothing: it is listed, there or where it comes from."""
    value = held_by(module).get(name)
    if type(value) is ModuleType:
        return value.__name__ in MODULES
    if _is_listed(module, name, value):
        return True
    home = getattr(value, "__module__", None)
    return isinstance(home, str) and _is_listed(home, name, value) and held_by(home).get(name) is value


def _is_listed(module, name, value):
    if module not in MODULES:
        return False
    listed = MODULES[module]
    if listed is None:      # NUMBERS
        return name[0] != "_" and type(value) in (BuiltinFunctionType, float, complex)
    return name in listed


def is_fixed(value):
    """Whether nothing can set an attribute of it: it is made in C."""
    if isinstance(value, type):
        return not value.__flags__ & HEAP or bool(value.__flags__ & IMMUTABLE)
    return type(value) in (BuiltinFunctionType, int, float, complex, str)
