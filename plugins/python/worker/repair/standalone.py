"""Pieces that solve the problem by themselves. A repair that puts one in makes the program pass wherever
its value is returned, so the place tells nothing."""
import ast

from record.build import NOWHERE
from repair.checks import Runner
from repair.schema import Schema
from repair.tree import Names, count, headers

LEAST = 3           # nodes of a piece, tokens that its repair changes
MOST = 32           # pieces that are looked at


class Trial:
    """What Search.failures asks of an edit."""

    def __init__(self, stmt, variant):
        self.stmt = stmt
        self.variants = [variant]


def mark(search):
    """Sets `whole` of the repairs found that put in such a piece."""
    entry = [f for f in search.program.module.functions if f.name == search.entry_point]
    if not entry:
        return
    function = entry[-1]
    texts, pieces, repairs = search.texts, {}, []
    for repair in search.found:
        if repair.size < LEAST:
            continue
        own = {texts.text(node): node for edit in repair.edits for node in put_in(edit, function)}
        if own:
            repairs.append((repair, own))
            pieces.update(own)
    if not pieces:
        return
    schema = Schema(search.source)
    trials = {text: Trial(function.statements[0], schema.insertion(function.node.body, 0, [returned(schema, node)]))
              for text, node in list(pieces.items())[:MOST]}
    runner = Runner(schema.compile(search.program.tree), schema.cells, search.entry_point, search.reuse)
    search.collect()
    whole = {text for text, trial in trials.items() if not search.failures([trial], runner, search.order, 0)}
    for repair, own in repairs:
        repair.whole = not whole.isdisjoint(own)


def returned(schema, node):
    return ast.Return(schema.held(node), **NOWHERE)


def put_in(edit, function):
    """The expressions in what an edit puts in that could stand alone in a function: they read its
    parameters and no other variable of it."""
    new = edit.new
    if type(new) is str or edit.stmt.function is not function:
        return []
    roots = []
    for node in new if isinstance(new, list) else [new]:
        roots += [node] if isinstance(node, ast.expr) else expressions(node)
    found = []
    for root in roots:
        for node in ast.walk(root):
            target = type(getattr(node, "ctx", None)) in (ast.Store, ast.Del)
            if target or not isinstance(node, ast.expr) or count(node) < LEAST:
                continue
            names = Names(node)
            read = [word for word in names.used if word not in names.own]
            if any([word in function.parameters for word in read]) and not any(
                    [word in function.names and word not in function.parameters or word in function.inner for word in read]):
                found.append(node)
    return found


def expressions(stmt):
    found = [root for _, _, root, _ in headers(stmt)]
    if type(stmt) is ast.If:
        for inner in stmt.body:
            found += expressions(inner)
    return found
