"""What a child says to the process that supervises it, over a pipe of its own.

Frames as in run/frames.py, of other kinds. Once a program has run in the child,
anything may arrive here: a report is taken apart field by field and built anew
as the JSON of docs/WORKER.md, so that nothing a program wrote passes as is but
the blob, which the plugin's Go half is made to distrust.
"""

from _json import encode_basestring_ascii as quote
from binascii import b2a_base64
from struct import Struct, error as StructError

# Kinds of frames.
ANALYSIS = 0x41  # 'A': the analysis as JSON; before the program runs
ERROR = 0x45  # 'E': why the job cannot be run, as text; before the program runs
REJECTED = 0x58  # 'X': a Diagnostic as JSON: the program does not compile
PHASE = 0x50  # 'P': b"apart" (this child supervises), b"here" (it runs the program) or
WRITING = b"writing"  # (the input has ended, its events are being written down)
RESULT = 0x52  # 'R': a Report
PROFILE = 0x56  # 'V': a program's profile, see repair/profile.py
AGAIN = 0x46  # 'F': run the next input once more, in a fresh process; of the parser: ask a fresh one
# Between the zygote and its parser.
REQUEST = 0x51  # 'Q': marshal of (one of the three below, memory, wall, arguments)
JOB, ANALYSE, SPLIT = "job", "analyse", "split"
READY = 0x43  # 'C': ends the reply; what parse.job says
WORN = 0x57  # 'W': the parser has to be replaced after this reply

# Kinds of outcomes; the first three are what a program's own process may say.
RETURNED, EXCEPTION, LIMIT, KILLED, TAMPERED, REJECTED = range(1, 7)

# Limits, numbered as in the protocol. The last one is the worker's own word, and no program's.
CPU, WALL, MEMORY, OUTPUT, EVENTS, UNRUN = range(1, 7)
LIMIT_NAMES = (None, "LIMIT_CPU", "LIMIT_WALL", "LIMIT_MEMORY", "LIMIT_OUTPUT", "LIMIT_EVENTS", "LIMIT_JOB")

def how(ending):
    """How a child ended, for a person."""
    if ending.broke:
        return ending.broke
    if ending.limit:
        return LIMIT_NAMES[ending.limit]
    return f"signal {ending.signal}, exit status {ending.exit_code}"


MAX_OUTPUT = 4096
MAX_MESSAGE = 1000
MAX_STACK = 16
MAX_TYPE = 200

LOADING = 1  # flag: the exception came while the program was loaded
MORE = 2  # flag: the child goes on to the next input

FIXED = Struct("<IBBBBddiiIII")
SPAN = Struct("<II")


class Report:
    """One input's result on its way out. Lengths are bounded, text is UTF-8."""

    __slots__ = (
        "input", "kind", "limit", "loading", "more", "cpu", "wall",
        "signal", "exit_code", "stack", "type", "message", "output", "blob",
    )  # fmt: skip

    def __init__(self, input, kind, limit=0, cpu=0.0, wall=0.0):
        self.input = input
        self.kind = kind
        self.limit = limit
        self.loading = False
        self.more = False
        self.cpu = cpu  # seconds
        self.wall = wall
        self.signal = 0
        self.exit_code = 0
        self.stack: tuple[tuple[int, int], ...] = ()  # of (start, end) byte offsets, innermost first
        self.type = b""
        self.message = b""
        self.output = b""
        self.blob = b""

    def pack(self):
        flags = (LOADING if self.loading else 0) | (MORE if self.more else 0)
        parts = [
            FIXED.pack(
                self.input, self.kind, self.limit, flags, len(self.stack), self.cpu, self.wall,
                self.signal, self.exit_code, len(self.type), len(self.message), len(self.output),
            )  # fmt: skip
        ]
        for span in self.stack:
            parts.append(SPAN.pack(*span))
        parts += (self.type, self.message, self.output, self.blob)
        return b"".join(parts)

    def json(self):
        """The Result message, without what the blob adds to it."""
        parts = ['{"outcome":', self._outcome()]
        parts.append(',"cpuSeconds":%s,"wallSeconds":%s' % (_seconds(self.cpu), _seconds(self.wall)))
        if self.output:
            parts.append(',"output":"%s"' % b2a_base64(self.output, newline=False).decode())
        parts.append("}")
        return "".join(parts)

    def _outcome(self):
        if self.kind == RETURNED:
            # The index is the blob's to say; the Go half sets it.
            return '{"returned":0}'
        if self.kind == LIMIT:
            stack = ',"stack":' + _spans(self.stack) if self.stack else ""
            return '{"limit":"%s"%s}' % (LIMIT_NAMES[self.limit], stack)
        if self.kind == KILLED:
            return '{"killed":{"signal":%d,"exitCode":%d}}' % (self.signal, self.exit_code)
        if self.kind == TAMPERED:
            return '{"tampered":%s}' % quote(_text(self.message))
        if self.kind == REJECTED:
            return '{"rejected":%s}' % self.message.decode()  # JSON, from before the program ran
        parts = ['{"exception":{"type":%s' % quote(_text(self.type))]
        if self.message:
            parts.append(',"message":%s' % quote(_text(self.message)))
        if self.stack:
            parts.append(',"span":{"start":%d,"end":%d},"stack":%s' % (*self.stack[0], _spans(self.stack)))
        if self.loading:
            parts.append(',"loading":true')
        parts.append("}}")
        return "".join(parts)


def unpack(body, worst, source_length):
    """Reads a report; worst is the highest kind of outcome to believe.

    Raises ValueError, saying what is wrong, for anything that pack() cannot
    have written."""
    try:
        fields = FIXED.unpack_from(body)
    except StructError:
        raise ValueError("a cut result") from None
    input, kind, limit, flags, spans, cpu, wall, signal, code, type, message, output = fields
    if not RETURNED <= kind <= worst:
        raise ValueError(f"a result of kind {kind}")
    if (kind == LIMIT) != (CPU <= limit <= EVENTS):
        raise ValueError(f"a result with limit {limit}")
    if spans > MAX_STACK or type > MAX_TYPE or message > MAX_MESSAGE or output > MAX_OUTPUT:
        raise ValueError("a result with a field that is too long")
    if not (0 <= cpu < 1e6 and 0 <= wall < 1e6):  # refuses NaN as well
        raise ValueError("a result with impossible times")
    report = Report(input, kind, limit, cpu, wall)
    report.loading = bool(flags & LOADING)
    report.more = bool(flags & MORE)
    report.signal = signal
    report.exit_code = code
    at = FIXED.size
    if at + spans * SPAN.size + type + message + output > len(body):
        raise ValueError("a cut result")
    stack = []
    for _ in range(spans):
        start, end = SPAN.unpack_from(body, at)
        if not start <= end <= source_length:
            raise ValueError("a result that blames a place outside the program")
        stack.append((start, end))
        at += SPAN.size
    report.stack = tuple(stack)
    report.type, at = body[at : at + type], at + type
    report.message, at = body[at : at + message], at + message
    report.output, at = body[at : at + output], at + output
    report.blob = body[at:]
    return report


def base64(text):
    return b2a_base64(text.encode("utf-8", "surrogatepass"), newline=False).decode()


def _spans(stack):
    return "[%s]" % ",".join(['{"start":%d,"end":%d}' % span for span in stack])


def _text(data):
    return data.decode("utf-8", "replace")


def _seconds(value):
    return "%.6f" % value
