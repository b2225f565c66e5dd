"""Inputs with what they must give."""
import marshal
from binascii import a2b_base64

from run import arguments

TEST = "<test>"
PRELUDE = "<prelude>"
IMMUTABLE = (int, float, str, bool, bytes, type(None))


def immutable(value):
    return type(value) in IMMUTABLE or (type(value) is tuple and all([immutable(v) for v in value]))


def listed(value):
    """A value with lists in place of its tuples, but for those in sets and keys, which hashes keep."""
    kind = type(value)
    if kind is list or kind is tuple:
        return [listed(item) for item in value]
    if kind is dict:
        return {key: listed(item) for key, item in value.items()}
    return value


class Check:
    """One input. Exactly one of `fresh` (makes its arguments) and `code` is set; body: the code is
    statements. free: nothing is expected but that it ends."""

    def __init__(self, given, check):
        self.fresh = None
        self.code = None
        self.body = False
        self.expected = None
        self.listed = None
        if given.get("arguments") is not None:
            call = arguments.call(given)
            if all([immutable(value) for value in [*call[0], *call[1].values()]]):
                self.fresh = lambda: call
            else:
                data, loads = marshal.dumps(call, 2), marshal.loads
                self.fresh = lambda: loads(data)
        elif "call" in given:
            self.code = _compiled(given["call"], "eval")
        elif "body" in given:
            self.code, self.body = _compiled(given["body"], "exec"), True
        else:
            raise arguments.BadInput("it has no arguments, call or body")
        self.free = check is None or self.body
        if not self.free:
            if not check.get("expected"):
                raise arguments.BadInput("its check expects nothing")
            self.expected = arguments.build(check.get("values") or {}, [check["expected"]])[0]
            if check.get("tuplesAreLists"):
                self.listed = listed(self.expected)

    def wants(self, value):
        return bool(value == self.expected) or self.listed is not None and bool(listed(value) == self.listed)


def checks_of(inputs, checks):
    """The Check of each input; checks is None where only the inputs are of interest. Raises
    arguments.BadInput, which names the input."""
    if checks is not None and len(checks) != len(inputs):
        raise arguments.BadInput(f"there are {len(inputs)} inputs, but {len(checks)} checks")
    found = []
    for number, given in enumerate(inputs):
        try:
            found.append(Check(given, None if checks is None else checks[number]))
        except arguments.BadInput as error:
            raise arguments.BadInput(f"input {number}: {error}") from None
    return found


def prelude_of(source):
    """The code of a prelude in base64, None of none. Raises arguments.BadInput."""
    return _compiled(source, "exec", PRELUDE) if source else None


def _compiled(source, mode, name=TEST):
    try:
        return compile(a2b_base64(source), name, mode, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise arguments.BadInput(f"it does not compile: {type(error).__name__}: {error}") from None
