"""Inputs with what they must give, and running a program on them."""
import builtins
import marshal
import sys
from binascii import a2b_base64
from types import ModuleType

from run import arguments
from repair.guards import STEPS

PROGRAM = "program"
TEST = "<test>"
IMMUTABLE = (int, float, str, bool, bytes, type(None))


def immutable(value):
    return type(value) in IMMUTABLE or (type(value) is tuple and all([immutable(v) for v in value]))


class Check:
    """One input. Exactly one of `fresh` (makes its arguments) and `code` is set."""

    def __init__(self, given, check):
        self.fresh = None
        self.code = None
        self.body = False
        self.expect = None
        self.expected = None
        self.further = bool(check.get("further"))
        if given.get("arguments") is not None:
            values = arguments.build(given.get("values") or {}, given["arguments"].get("values") or ())
            if all([immutable(value) for value in values]):
                self.fresh = lambda: values
            else:
                data, loads = marshal.dumps(values, 2), marshal.loads
                self.fresh = lambda: loads(data)
        elif "call" in given:
            self.code = _compiled(given["call"], "eval")
        elif "body" in given:
            self.code, self.body = _compiled(given["body"], "exec"), True
        else:
            raise arguments.BadInput("it has no arguments, call or body")
        if not self.body:
            if check.get("expected"):
                self.expected = arguments.build(check.get("values") or {}, [check["expected"]])[0]
            elif check.get("expect"):
                self.expect = _compiled(check["expect"], "eval")
            else:
                raise arguments.BadInput("its check expects nothing")


def _compiled(source, mode):
    try:
        return compile(a2b_base64(source), TEST, mode, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise arguments.BadInput(f"it does not compile: {type(error).__name__}: {error}") from None


def loaded(code):
    """The namespace of a module made of the code."""
    module = ModuleType(PROGRAM)
    namespace = module.__dict__
    namespace["__builtins__"] = builtins.__dict__
    sys.modules[PROGRAM] = module
    exec(code, namespace)
    return namespace


class Runner:
    """Runs one compiled form of a program. `cells` are what its steps are counted in.

    With `reuse` all runs share one namespace: for programs that keep nothing from one call to the
    next."""

    def __init__(self, code, cells, entry_point, reuse):
        self.code = code
        self.cells = cells
        self.entry_point = entry_point
        self.reuse = reuse
        self.namespace = None
        self.random = sys.modules.get("random")

    def passes(self, check, limit):
        """Whether the program passes within so many steps. What it left of them is in their cell."""
        cells = self.cells
        cells[STEPS] = limit
        try:
            if self.random is not None:
                self.random.seed(0)
            namespace = self.namespace
            if namespace is None:
                namespace = loaded(self.code)
                if self.reuse:
                    self.namespace = namespace
            if check.fresh is not None:
                good = bool(namespace[self.entry_point](*check.fresh()) == check.expected)
            elif check.body:
                exec(check.code, dict(namespace))
                good = True
            else:
                good = bool(eval(check.code, namespace) == check.expected)
        except BaseException:
            good = False
        # A program that catches everything may have gone on after its steps were used up.
        return good and cells[STEPS] >= 0
