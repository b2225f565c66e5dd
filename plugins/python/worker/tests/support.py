"""What the tests of analysis and recording share."""
import contextlib
import io
import marshal
import os
import sys
import traceback
import types

HERE = os.path.dirname(os.path.abspath(__file__))
WORKER = os.path.dirname(HERE)
if WORKER not in sys.path:
    sys.path.insert(0, WORKER)

from record import analysis      # noqa: E402
from record import instrument    # noqa: E402
from record import recorder      # noqa: E402

# The repository's neighbour, where the evaluation data lie on machines that have them.
SHARED = os.path.normpath(os.path.join(WORKER, *[os.pardir] * 4, "shared"))


class Capped(BaseException):
    """Stands in for the runner's end of the process."""


def on_cap():
    raise Capped


def snapshot(value):
    """Exact builtins by value, everything else by its class's name."""
    try:
        return marshal.dumps(value, 2)
    except ValueError:
        return b"?" + type(value).__name__.encode("utf-8", "replace")


def shown(value):
    """An event's value as a test writes it."""
    if type(value) is not bytes:
        return value
    return marshal.loads(value) if not value.startswith(b"?") else value[1:].decode()


class Traced:
    """One traced run of a program, optionally followed by an expression in it."""

    def __init__(self, source, call=None, max_events=100_000):
        self.source = source.encode() if isinstance(source, str) else source
        self.analysis = analysis.analyse(self.source)
        if self.analysis.errors:
            raise AssertionError("does not compile: %s" % self.analysis.errors)
        self.recorder = recorder.Recorder(max_events, snapshot, on_cap)
        self.module = types.ModuleType("program")
        self.value = None
        try:
            code = instrument.compile_traced(self.analysis, self.recorder)
            exec(code, self.module.__dict__)
            if call is not None:
                self.value = eval(call, self.module.__dict__)
        except Capped:
            pass

    def events(self):
        """[(kind, name or text, frame, value)] in order, for reading."""
        found = []
        for index, frame, value in self.recorder.events:
            site = self.analysis.sites[index]
            text = site.name or self.source[site.start:site.end].decode()
            found.append((analysis.KIND_NAMES[site.kind][10:], text, frame, shown(value)))
        return found


def outcome(code, call=None):
    """All that a program lets be seen of a run: its value or exception, where, and its output."""
    module = types.ModuleType("program")
    sys.modules["program"] = module
    module.__dict__["__builtins__"] = __builtins__
    output = io.StringIO()
    result = None
    try:
        with contextlib.redirect_stdout(output):
            exec(code, module.__dict__)
            if call is not None:
                result = ("value", describe(eval(call, module.__dict__)))
    except RecursionError:
        result = ("exception", "RecursionError")
    except BaseException as error:
        result = ("exception", type(error).__name__, str(error), places(error))
    finally:
        sys.modules.pop("program", None)
    names = sorted(name for name in module.__dict__ if name != "__builtins__")
    return result, output.getvalue(), names


def places(error):
    """Line, function and exact columns of the program's frames in a traceback."""
    found = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        if code.co_filename == "<program>":
            found.append((line, code.co_name))
    if hasattr(types.CodeType, "co_positions"):
        tb = error.__traceback__
        exact = []
        while tb is not None:
            if tb.tb_frame.f_code.co_filename == "<program>":
                exact.append(list(tb.tb_frame.f_code.co_positions())[tb.tb_lasti // 2])
            tb = tb.tb_next
        return found, exact
    return found


def describe(value):
    text = repr(value)
    return type(value).__name__ + ":" + (text if " at 0x" not in text else text.split(" at 0x")[0])
