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


class _Builder:
    def __init__(self, values):
        self.values = values
        self.nodes = 0

    def make(self, index, above=None):
        if not isinstance(index, int) or not 0 < index < len(self.values):
            raise BadInput(f"value {index} is not in the table of {len(self.values)} values")
        if above is not None and index >= above:
            raise BadInput(f"value {above} refers to value {index}, which does not come before it")
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise BadInput(f"the arguments have more than {MAX_NODES} values")
        message = self.values[index]
        if len(message) != 1:
            raise BadInput(f"value {index} has {len(message)} kinds, not one")
        ((kind, value),) = message.items()
        maker = _MAKERS.get(kind)
        if maker is None:
            raise BadInput(f"value {index} is of kind {kind}, which cannot be an argument")
        try:
            return maker(self, index, value)
        except (TypeError, ValueError, Base64Error) as error:
            raise BadInput(f"value {index} ({kind}): {error}") from None

    def items(self, index, value):
        if value.get("hash") or value.get("length"):
            raise BadInput(f"value {index} was cut when it was recorded and cannot be an argument")
        return [self.make(item, index) for item in value.get("items") or ()]

    def map(self, index, value):
        items = self.items(index, value)
        if len(items) % 2:
            raise BadInput(f"value {index} is a map with a key that has no value")
        return dict(zip(items[::2], items[1::2]))


def _float(value):
    if isinstance(value, str):
        return FLOATS[value] if value in FLOATS else float(value)
    return float(value)


_MAKERS = {
    "null": lambda builder, index, value: None,
    "boolean": lambda builder, index, value: bool(value),
    "integer": lambda builder, index, value: int(value),
    "bigInteger": lambda builder, index, value: int.from_bytes(a2b_base64(value), "big", signed=True),
    "float": lambda builder, index, value: _float(value),
    "text": lambda builder, index, value: a2b_base64(value).decode("utf-8", "surrogatepass"),
    "bytes": lambda builder, index, value: a2b_base64(value),
    "list": lambda builder, index, value: builder.items(index, value),
    "tuple": lambda builder, index, value: tuple(builder.items(index, value)),
    "set": lambda builder, index, value: set(builder.items(index, value)),
    "map": lambda builder, index, value: builder.map(index, value),
}
