"""Fresh Python values from the JSON mapping of a ValueTable."""

from binascii import a2b_base64
from binascii import Error as Base64Error

MAX_NODES = 10_000_000  # of one input's arguments, shared values counted again
FLOATS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


class BadInput(Exception):
    """An input that cannot be given to a program. The text says why."""


def build(table, indices):
    """Returns the values at the indices as a list.

    Every reference makes a new object: the program may change one argument
    and must not find another changed."""
    values = table.get("values") or []
    builder = _Builder(values)
    return [builder.make(index) for index in indices]


def call(message):
    """(arguments by place, arguments by name) of an input message with arguments, made afresh."""
    given = message["arguments"]
    values = build(message.get("values") or {}, given.get("values") or ())
    names = given.get("names") or ()
    if not names:
        return values, {}
    at = len(values) - len(names)
    if at < 0 or len(set(names)) < len(names):
        raise BadInput(f"it has {len(values)} arguments, and {len(names)} names, each of which must be another")
    return values[:at], dict(zip(names, values[at:]))


class _Builder:
    def __init__(self, values):
        self.values = values
        self.nodes = 0

    def make(self, index):
        """Makes a value, what it holds first. Nothing recurses: a value may be nested deeply."""
        around: list[tuple] = []  # containers whose items are being made: (index, kind, their indices, made so far)
        above = None
        while True:
            kind, value = self.look(index, above)
            if kind in _CONTAINERS:
                around.append((index, kind, self.items(index, value), []))
            else:
                value = self.converted(_SCALARS[kind], index, kind, value)
                if not around:
                    return value
                around[-1][3].append(value)
            while len(around[-1][3]) == len(around[-1][2]):
                index, kind, _, items = around.pop()
                value = self.converted(_CONTAINERS[kind], index, kind, items)
                if not around:
                    return value
                around[-1][3].append(value)
            above, _, indices, items = around[-1]
            index = indices[len(items)]

    def look(self, index, above):
        """(kind, what the message has for it) of a value, which stands in the value `above`."""
        if not isinstance(index, int) or not 0 < index < len(self.values):
            raise BadInput(f"value {index} is not in the table of {len(self.values)} values")
        if above is not None and index >= above:
            raise BadInput(f"value {above} refers to value {index}, which does not come before it")
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise BadInput(f"the arguments have more than {MAX_NODES} values")
        message = self.values[index]
        # A type is a library's: every argument is of a built-in one.
        kinds = [item for item in message.items() if item[0] != "type"]
        if len(kinds) != 1:
            raise BadInput(f"value {index} has {len(kinds)} kinds, not one")
        ((kind, value),) = kinds
        if kind not in _SCALARS and kind not in _CONTAINERS:
            raise BadInput(f"value {index} is of kind {kind}, which cannot be an argument")
        return kind, value

    def items(self, index, value):
        try:
            if value.get("hash") or value.get("length"):
                raise BadInput(f"value {index} was cut when it was recorded and cannot be an argument")
            return value.get("items") or ()
        except AttributeError as error:
            raise BadInput(f"value {index}: {error}") from None

    def converted(self, convert, index, kind, value):
        try:
            return convert(value)
        except (TypeError, ValueError, Base64Error) as error:
            raise BadInput(f"value {index} ({kind}): {error}") from None


def _float(value):
    if isinstance(value, str):
        return FLOATS[value] if value in FLOATS else float(value)
    return float(value)


def _dict(items):
    if len(items) % 2:
        raise ValueError("a key has no value")
    return dict(zip(items[::2], items[1::2]))


_SCALARS = {
    "null": lambda value: None,
    "boolean": bool,
    "integer": int,
    "bigInteger": lambda value: int.from_bytes(a2b_base64(value), "big", signed=True),
    "float": _float,
    "text": lambda value: a2b_base64(value).decode("utf-8", "surrogatepass"),
    "bytes": a2b_base64,
}
# Of a list that holds its items.
_CONTAINERS = {"list": lambda items: items, "tuple": tuple, "set": set, "map": _dict}
