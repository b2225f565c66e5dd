"""How a program ran: its steps on each input, the values that its variables took, which tell whose
variable is whose (repair/names.py), and those that it assigned and returned, which value
replacement tries. A donor's is made once, by a job, and read by every search that the donor lends
its code to.

Its bytes come from a process that a hostile program ran in: a line of numbers and two of JSON, of
which the functions here believe nothing but numbers and texts in their ranges."""
import json
from _blake2 import blake2b
from marshal import dumps

# Values of one variable that are kept of one run, and of all variables together.
VALUES, EVENTS = 48, 4000
# Characters of a text and bits of a number that are kept as they are.
TEXT, BITS = 64, 256
MOST = 1 << 20          # bytes of a profile, and of one program's values
SCALARS = (int, float, bool, str, type(None))


class Damaged(Exception):
    """A profile that no honest process wrote."""


def comparable(value):
    """What stands for a value: a JSON scalar, equal for equal values."""
    kind = type(value)
    if kind is int:
        return value if value.bit_length() <= BITS else "n" + digest(b"%x" % value)
    if kind is bool or kind is float or value is None:
        return value
    if kind is str:
        return "s" + (value if len(value) <= TEXT else digest(value.encode("utf-8", "surrogatepass")))
    try:
        return "m" + digest(dumps(value, 2))
    except ValueError:
        return "o" + kind.__name__[:TEXT]


def digest(data):
    return blake2b(data, digest_size=9).hexdigest()


class Recorder:
    """Takes the values of numbered variables while a program runs.

    sequences: of each variable its values in order. Before and after those of a run stands how
    many more there could have been: runs in which two variables took equally many values are
    alike in that as well."""

    def __init__(self, slots):
        self.sequences = [[VALUES] for _ in range(slots)]
        self.left = EVENTS

    def begin(self):
        """Before a run: allows each variable some more values."""
        for sequence in self.sequences:
            sequence.append(VALUES)

    def value(self, slot, value):
        """Called by the program; always true. Containers are compared by what they hold at that moment."""
        sequence = self.sequences[slot]
        if self.left <= 0 or sequence[-1] <= 0:
            return True
        self.left -= 1
        value = comparable(value)
        left = sequence.pop()
        if not sequence or sequence[-1] != value:
            sequence.append(value)
            left -= 1
        sequence.append(left)
        return True

    def found(self):
        return [sequence[:-1] for sequence in self.sequences]


def _integer(text):
    if len(text) > BITS:
        raise ValueError("a long number")
    return int(text)


_encode = json.JSONEncoder(separators=(",", ":")).encode
_decode = json.JSONDecoder(parse_int=_integer).decode


def encoded(value):
    return _encode(value).encode()


def decoded(data, kind):
    """The value of JSON from anybody, which is to be of a type. Raises Damaged."""
    try:
        value = _decode(data.decode())
    except (ValueError, RecursionError, MemoryError):
        raise Damaged("no JSON") from None
    if type(value) is not kind:
        raise Damaged("another value")
    return value


def packed(steps, variables, places):
    """A profile's bytes. steps: of each input, 0 where it did not return. variables: (number of the
    function, name, values) of each variable. places: of each input [(number of the function,
    variable or None for a return, texts of values)]. What does not fit is left out."""
    lines = [" ".join(map(str, steps)).encode(), encoded(variables), encoded(places)]
    nothing = [b"", encoded([]), encoded([[] for _ in places])]
    for line in (2, 1):
        if sum(map(len, lines)) + 2 > MOST:
            lines[line] = nothing[line]
    return b"\n".join(lines)


def lines_of(profile):
    if len(profile) > MOST or profile.count(b"\n") != 2:
        raise Damaged("not three lines")
    return profile.split(b"\n")


def steps_of(profile, tests):
    """The steps that a profile has of each test, 0 where it is not known. Raises Damaged."""
    words = lines_of(profile)[0].split()
    if len(words) != tests or not all([word.isdigit() and len(word) < 10 for word in words]):
        raise Damaged("no list of steps")
    return [int(word) for word in words]


def values_of(profile, functions):
    """{(function, variable): values} of a profile; functions: the program's, in their order.
    Raises Damaged."""
    variables = {}
    for item in decoded(lines_of(profile)[1], list):
        if not is_list(item, 3) or type(item[1]) is not str:
            raise Damaged("no variable")
        variables[function_of(item[0], functions), item[1]] = values(item[2])
    return variables


def places_of(profile, functions, tests):
    """For each test its [(function, variable or None, texts)]. Raises Damaged."""
    said = decoded(lines_of(profile)[2], list)
    if len(said) != tests or not all([is_list(test) for test in said]):
        raise Damaged("no lists of places")
    return [[place(item, functions) for item in test] for test in said]


def place(item, functions):
    if not is_list(item, 3) or type(item[1]) not in (str, type(None)) or not is_list(item[2]) or (
            not all([type(text) is str for text in item[2]])):
        raise Damaged("no place")
    return function_of(item[0], functions), item[1], item[2]


def function_of(number, functions):
    if type(number) is not int or not 0 <= number < len(functions):
        raise Damaged("no function")
    return functions[number]


def values(items):
    if not is_list(items) or not all([type(value) in SCALARS for value in items]):
        raise Damaged("no list of values")
    return items


def is_list(value, length=None):
    return type(value) is list and (length is None or len(value) == length)
