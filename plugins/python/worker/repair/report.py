"""What a search found, as text in the program's own layout and as bytes on their way out.

The bytes come from a process that ran a hostile program: unpack() believes nothing of them but
numbers in their ranges and names from a list."""
import ast
import re
from binascii import b2a_base64
from struct import Struct
from struct import error as StructError

KINDS = ("comparison", "arithmetic", "boolean", "constant", "variable", "negate", "drop", "unwrap",
         "swap", "offset", "delete", "insert", "reorder", "donor")
NUMBERS = {kind: number for number, kind in enumerate(KINDS)}
FORCED = ("branch", "value")
MOST = 1000             # repairs that are reported, and forced places
TEXT = 4096             # bytes of one replacement

HEAD = Struct("<QQQBIIII")
FIXED = Struct("<IIIBIIII??")
SECOND = Struct("<IIII")
PLACE = Struct("<IIIBI")

TOKEN = re.compile(r"\w+|\"[^\"\n]*\"|'[^'\n]*'|\*\*=|//=|<<=|>>=|[-+*/%&|^<>=!:]=|\*\*|//|<<|>>|\S")


def size(old, new):
    """Tokens that change from one text to the other: the larger of those taken away and those put
    in, equal ones at both ends left out."""
    old, new = TOKEN.findall(old), TOKEN.findall(new)
    shorter = min(len(old), len(new))
    start = 0
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return max(len(old) - start - end, len(new) - start - end, 1)


class Repair:
    """A repair as the protocol has it; text is a str."""

    __slots__ = ("part", "start", "end", "kind", "size", "passed", "further", "whole", "text", "also", "edits")

    def __init__(self, part, start, end, kind, size, passed, text):
        self.also = None        # the Repair that is the second edit of a pair
        self.part = part
        self.start = start
        self.end = end
        self.kind = kind
        self.size = size
        self.passed = passed
        self.further = 0        # checks
        self.whole = False      # as in the protocol
        self.edits = ()         # the Edits that it is made of
        self.text = text


def described(edit, kind, passed, source):
    """The Repair that an edit is; source: the program's bytes."""
    old = source[edit.start:edit.end].decode("utf-8", "replace")
    text = written(edit, source)
    return Repair(edit.part, edit.start, edit.end, kind, size(old, text), passed, text)


def written(edit, source):
    """What stands in the place of the edit's span."""
    new = edit.new
    if type(new) is str:
        return new
    if not isinstance(new, list):
        text = ast.unparse(new)
        return "(" + text + ")" if isinstance(new, edit.bracketed) else text
    home = edit.home
    before, after = edit.start == edit.end == home, edit.start == edit.end > home
    if not starts_line(source, home):   # in `if a: b` or `a; b`
        text = "; ".join([ast.unparse(node) for node in new] or ["pass"])
        return text + "; " if before else "; " + text if after else text
    blanks = indentation(source, home)
    text = lines(new, blanks)
    return text + "\n" + blanks if before else "\n" + blanks + text if after else text


def lines(statements, blanks):
    """Statements one below the other, the first without the blanks that the others begin with."""
    text = "\n".join([ast.unparse(node) for node in statements] or ["pass"])
    return ("\n" + blanks).join(text.split("\n"))


def line_start(source, at):
    return max(source.rfind(b"\n", 0, at), source.rfind(b"\r", 0, at)) + 1


def starts_line(source, at):
    return not source[line_start(source, at):at].strip()


def indentation(source, at):
    """The blanks that the line of a place begins with."""
    text = source[line_start(source, at):at]
    return text[:len(text) - len(text.lstrip())].decode("utf-8", "replace")


# ------------------------------------------------------------------------ bytes

def pack(search):
    """The bytes of a Search that has run."""
    repairs, partial, forced = search.found[:MOST], search.partial, search.forced
    head = HEAD.pack(search.tried, search.skipped, search.steps, search.exhausted, len(repairs), len(partial),
                     len(forced), search.further_passed)
    parts = [head]
    for repair in repairs + partial:
        text = repair.text.encode("utf-8", "surrogatepass")[:TEXT]
        also = repair.also
        parts.append(FIXED.pack(repair.part, repair.start, repair.end, NUMBERS[repair.kind],
                                repair.size, repair.passed, repair.further, len(text), repair.whole, also is not None))
        parts.append(text)
        if also is not None:
            text = also.text.encode("utf-8", "surrogatepass")[:TEXT]
            parts.append(SECOND.pack(also.part, also.start, also.end, len(text)))
            parts.append(text)
    for place in forced:
        parts.append(PLACE.pack(place.part, place.start, place.end, FORCED.index(place.kind), place.passed))
    return b"".join(parts)


def unpack(body, source_length, checks):
    """The protocol's VariantsResult in its JSON mapping. Raises ValueError, saying what is wrong,
    for anything that pack() cannot have written."""
    try:
        tried, skipped, steps, exhausted, repairs, partial, forced, further = HEAD.unpack_from(body)
    except StructError:
        raise ValueError("a cut report") from None
    if max(repairs, partial, forced) > MOST or exhausted > 1 or further > checks:
        raise ValueError("a report out of its ranges")
    message = {}
    for key, value in (("tried", tried), ("skipped", skipped), ("steps", steps)):
        if value:
            message[key] = str(value)
    if exhausted:
        message["exhausted"] = True
    if further:
        message["further"] = further
    at = HEAD.size
    for key, count in (("repairs", repairs), ("partial", partial)):
        found = []
        for _ in range(count):
            repair, at = _repair(body, at, source_length, checks)
            found.append(repair)
        if found:
            message[key] = found
    places = []
    for _ in range(forced):
        places.append(_place(body, at, source_length, checks))
        at += PLACE.size
    if places:
        message["forced"] = places
    if at != len(body):
        raise ValueError("a report with more behind it")
    return message


def _repair(body, at, source_length, checks):
    try:
        part, start, end, kind, size, passed, further, length, whole, pair = FIXED.unpack_from(body, at)
    except StructError:
        raise ValueError("a cut report") from None
    at += FIXED.size
    if kind >= len(KINDS) or passed + further > checks:
        raise ValueError("a repair out of its ranges")
    found = {"kind": KINDS[kind], "size": size}
    if passed:
        found["passed"] = passed
    if further:
        found["further"] = further
    if whole:
        found["whole"] = True
    at = _edit(found, body, at, source_length, part, start, end, length)
    if pair:
        try:
            part, start, end, length = SECOND.unpack_from(body, at)
        except StructError:
            raise ValueError("a cut report") from None
        found["also"] = {}
        at = _edit(found["also"], body, at + SECOND.size, source_length, part, start, end, length)
    return found, at


def _place(body, at, source_length, checks):
    try:
        part, start, end, kind, passed = PLACE.unpack_from(body, at)
    except StructError:
        raise ValueError("a cut report") from None
    if not start <= end <= source_length or kind >= len(FORCED) or passed > checks:
        raise ValueError("a forced place out of its ranges")
    return {"statement": part, "span": {"start": start, "end": end}, "kind": FORCED[kind], "passed": passed}


def _edit(found, body, at, source_length, part, start, end, length):
    """Adds what one edit changes to a message. Returns where its text ends."""
    if not start <= end <= source_length or length > TEXT or at + length > len(body):
        raise ValueError("a repair out of its ranges")
    if part:
        found["statement"] = part
    found["span"] = {key: value for key, value in (("start", start), ("end", end)) if value}
    if length:
        found["replacement"] = b2a_base64(body[at:at + length], newline=False).decode()
    return at + length
