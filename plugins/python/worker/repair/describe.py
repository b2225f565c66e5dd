"""What an edit is: its text in the program's own layout, its size, the names it reads and binds."""
import ast
import re
from binascii import b2a_base64

from repair.text import indentation, lines, starts_line
from repair.tree import bound_names, children, parameters

TEXT = 4096             # bytes of one replacement

TOKEN = re.compile(r"\w+|\"[^\"\n]*\"|'[^'\n]*'|\*\*=|//=|<<=|>>=|[-+*/%&|^<>=!:]=|\*\*|//|<<|>>|\S")


def described(number, edit, program):
    """The protocol's Edit in its JSON mapping, fields at their default left out."""
    source = program.layout.source
    text = written(edit, source)
    old, new = Uses(edit.old), Uses(edit.made)
    before, after = {**old.read, **old.changed}, {**new.read, **new.changed}
    return message(
        number, edit.stmt.number, edit.start, edit.end, edit.pool.kind(edit) if edit.pool else edit.kind,
        size(source[edit.start:edit.end].decode("utf-8", "replace"), text), replacement=encoded(text),
        oldReads=sorted(before), newReads=sorted(after), binds=sorted(new.bound),
        unread=sorted(unread(edit, program, [name for name in old.read if name not in after])))


def described_hunk(number, hunk, program):
    """The same of a hunk, as if it were the only one made."""
    source = program.layout.source
    old, new = Uses(hunk.old), Uses(hunk.made)
    before, after = {**old.read, **old.changed}, {**new.read, **new.changed}
    return message(
        number, hunk.stmt.number, hunk.start, hunk.end, "donor",
        size(source[hunk.start:hunk.end].decode("utf-8", "replace"), hunk.text), replacement=encoded(hunk.text),
        oldReads=sorted(before), newReads=sorted(after), binds=sorted(new.bound),
        unread=sorted(unread(hunk, program, [name for name in old.read if name not in after])))


def message(number, statement, start, end, kind, size, **names):
    found = {"kind": kind, "size": size, "span": {key: at for key, at in (("start", start), ("end", end)) if at}}
    for key, value in (("edit", number), ("statement", statement), *names.items()):
        if value:
            found[key] = value
    return found


def encoded(text):
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > TEXT:
        data = data[:TEXT].decode("utf-8", "ignore").encode()
    return b2a_base64(data, newline=False).decode()


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


# ----------------------------------------------------------------------- names

class Uses:
    """The names that nodes read, and those that they give a value; `changed` are variables of
    `n += 1`, which reads one and gives it another. Statements inside of the nodes count unless
    `alone`; nodes in `skipped` do not. What comprehensions and lambdas bind is theirs alone."""

    def __init__(self, nodes, alone=False, skipped=()):
        self.read: dict[str, None] = {}
        self.bound: dict[str, None] = {}
        self.changed: dict[str, None] = {}
        own: dict[str, None] = {}
        stack = [node for node in nodes if node not in skipped]
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind is ast.Name:
                if type(node.ctx) is ast.Load:
                    self.read[node.id] = None
                continue
            if kind is ast.AugAssign:
                bound_names(node.target, self.changed)
            elif kind is ast.comprehension:
                bound_names(node.target, own)
            elif kind is ast.Lambda:
                own.update(dict.fromkeys(parameters(node.args)))
            else:
                bound_by(node, self.bound)
            stack.extend([child for child in children(node)
                          if child not in skipped and not (alone and isinstance(child, ast.stmt))])
        for word in own:
            self.read.pop(word, None)


def bound_by(node, found):
    """Adds the names that a node by itself gives a value."""
    kind = type(node)
    if kind is ast.Assign:
        for target in node.targets:
            bound_names(target, found)
    elif kind in (ast.For, ast.AsyncFor, ast.NamedExpr) or (kind is ast.AnnAssign and node.value is not None):
        bound_names(node.target, found)
    elif kind is ast.withitem and node.optional_vars is not None:
        bound_names(node.optional_vars, found)
    elif kind is ast.ExceptHandler and node.name:
        found[node.name] = None


def unread(edit, program, gone):
    """Of names that an edit reads no more those that nothing reads once it is made, though another
    statement gives them a value. What changes a variable (`n += 1`) is no reader of it."""
    function = edit.stmt.function
    owners = {name: owner(function, name) for name in gone}
    computed: set[str] = set()
    read: set[str] = set()
    for stmt in program.statements if gone else ():
        names = [name for name in gone if owner(stmt.function, name) is owners[name]]
        if not names:
            continue
        if stmt is edit.stmt:
            uses = Uses([stmt.node], True, edit.old)
            read.update(uses.read, Uses(edit.made).read)
            continue
        uses = program.uses.get(stmt)
        if uses is None:
            uses = program.uses[stmt] = Uses([stmt.node], True)
        for name in names:
            if name in uses.bound or name in uses.changed:
                computed.add(name)
            elif name in uses.read:
                read.add(name)
    return [name for name in gone if name in computed and name not in read]


def owner(function, name):
    """The function whose variable a name is where it stands in a function; None for none."""
    while function is not None and (name not in function.names or name in function.outside):
        function = function.parent
    return function
