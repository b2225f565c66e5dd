"""What an exception that left a program says: its class, message and places.

Runs none of the program's code: no overridden __str__, no property, no
metaclass."""

from itertools import islice
from marshal import dumps
from types import CodeType

from run.reports import MAX_MESSAGE, MAX_STACK, MAX_TYPE

PROGRAM = "<program>"  # the file name that programs are compiled under, and whoever compiles under it

_mro = type.__dict__["__mro__"].__get__
_type_dict = type.__dict__["__dict__"].__get__
_type_name = type.__dict__["__name__"].__get__
_args = BaseException.__dict__["args"].__get__
_slot_wrapper = type(object.__str__)


def is_a(kind, ancestor):
    """issubclass() that asks no metaclass."""
    for base in _mro(kind):
        if base is ancestor:
            return True
    return False


def is_success(exit):
    """Whether a SystemExit ends a program with status 0. Asks nothing of the program's classes."""
    status = SystemExit.__dict__["code"].__get__(exit)
    return status is None or (type(status) is int and status == 0)


def type_name(kind):
    return _utf8(_type_name(kind), MAX_TYPE)


def message(exception):
    """The text of an exception as UTF-8, cut to 1,000 bytes."""
    args = _args(exception)
    try:
        dumps(args, 2)
    except ValueError:
        # Something of the program's own is in there, whose text only its own
        # code could tell. Give what is plain.
        plain = [arg for arg in args if type(arg) is str]
        return _utf8(" ".join(plain), MAX_MESSAGE)
    text = _own_str(type(exception))
    try:
        said = text(exception)
    except Exception:  # such as an int too large to print
        return b""
    return _utf8(said, MAX_MESSAGE) if type(said) is str else b""


def _own_str(kind):
    """The __str__ that the class has from the interpreter, not the program."""
    for base in _mro(kind):
        method = _type_dict(base).get("__str__")
        if type(method) is _slot_wrapper:
            return method
    return BaseException.__str__


def codes_of(code):
    """The program's code objects by their ids: those that its code holds, and no others that a
    program makes, whatever file and lines they name."""
    found, stack = {}, [code]
    while stack:
        code = stack.pop()
        if id(code) not in found:
            found[id(code)] = code
            stack += [constant for constant in code.co_consts if type(constant) is CodeType]
    return found


def stack(traceback, source, codes):
    """Spans in the program that a traceback names, innermost first. codes are its code objects."""
    innermost: list = [None] * MAX_STACK
    count = 0
    while traceback is not None:
        if id(traceback.tb_frame.f_code) in codes:
            innermost[count % MAX_STACK] = traceback
            count += 1
        traceback = traceback.tb_next
    spans: list[tuple[int, int]] = []
    for number in range(count - 1, max(count - MAX_STACK, 0) - 1, -1):
        entry = innermost[number % MAX_STACK]
        span = source.span(*_place(entry.tb_frame.f_code, entry.tb_lasti))
        if span is not None:
            spans.append(span)
    return tuple(spans)


def frames(frame, source, codes):
    """The spans in the program at which a frame and its callers are, innermost first. Frames whose
    code is not in codes, the program's code objects by their ids, are left out."""
    spans: list[tuple[int, int]] = []
    while frame is not None and len(spans) < MAX_STACK:
        if id(frame.f_code) in codes:
            span = source.span(*_place(frame.f_code, frame.f_lasti))
            if span is None or span[0] == span[1]:  # what tracing put in has no width
                span = source.span(frame.f_lineno, None, None, None)
            if span is not None:
                spans.append(span)
        frame = frame.f_back
    return tuple(spans)


def _place(code, last):
    """(line, end line, column, end column) of an instruction; columns in UTF-8 bytes or None, the
    line too where the code has none. A traceback's own line is its maker's word."""
    positions = getattr(code, "co_positions", None)  # 3.11 and later
    if positions is not None and last >= 0:
        for place in islice(positions(), last // 2, last // 2 + 1):
            if place[0] is not None:
                return place
    for start, end, line in code.co_lines():
        if start <= last < end:
            return line, None, None, None
    return None, None, None, None


class Source:
    """Turns lines and columns into byte offsets of a program's source."""

    def __init__(self, data):
        self.data = data
        self.starts = starts = [0]
        for line in data.splitlines(keepends=True):  # bytes: only \n, \r, \r\n
            starts.append(starts[-1] + len(line))

    def span(self, line, end_line, column, end_column):
        if line is None or not 1 <= line < len(self.starts):
            return None
        if column is None or end_line is None or end_column is None or not end_line < len(self.starts):
            start, end = self.starts[line - 1], self.starts[line]
            text = self.data[start:end]
            start += len(text) - len(text.lstrip())
            return start, max(start, start + len(text.strip()))
        start = self.starts[line - 1] + column
        end = self.starts[end_line - 1] + end_column
        if not start <= end <= len(self.data):
            return None
        return start, end


def without_addresses(text):
    """Takes out ` at 0x7f...`, which differs from run to run."""
    mark = " at 0x"
    at = text.find(mark)
    while at >= 0:
        end = at + len(mark)
        while end < len(text) and text[end] in "0123456789abcdefABCDEF":
            end += 1
        text = text[:at] + text[end:]
        at = text.find(mark, at)
    return text


def _utf8(text, most):
    text = without_addresses(text[: 4 * most])
    data = text.encode("utf-8", "backslashreplace")[:most]
    return data.decode("utf-8", "ignore").encode()
