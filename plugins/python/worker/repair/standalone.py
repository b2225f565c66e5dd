"""Expressions that edits put in and that could solve the problem by themselves, tried alone: a program
that returns one at once. Where that passes, the place that the expression was put in tells nothing."""
import ast

from record.build import NOWHERE
from repair.edits import Edit
from repair.schema import at_index
from repair.tree import Names, count, headers, stands_first, walk

LEAST = 3           # nodes of an expression


def standalone(session, edits, limit):
    """([Edit], [the numbers of the given edits that put its expression in]), for [(number, Edit)]."""
    entry = [f for f in session.program.module.functions if f.is_entry(session.entry_point)]
    if not entry or not entry[-1].can_return(True):
        return [], []
    function = entry[-1]
    origins: dict[str, list[int]] = {}
    nodes: dict[str, ast.expr] = {}
    for number, edit in edits:
        for node in put_in(edit, function):
            text = session.texts.text(node)
            nodes.setdefault(text, node)
            numbers = origins.setdefault(text, [])
            if number not in numbers:
                numbers.append(number)
    texts = list(nodes)[:limit]
    return [alone(session, function, nodes[text]) for text in texts], [origins[text] for text in texts]


def alone(session, function, node):
    """The edit that has a function return an expression before it does anything else."""
    block, program = function.node.body, session.program
    index = 0
    while index < len(block) and stands_first(block[index]):
        index += 1
    stmt = program.of[block[min(index, len(block) - 1)]]
    layout = program.layout
    at = layout.start(stmt.node) if index < len(block) else layout.end(stmt.node)
    new = [ast.Return(node, **NOWHERE)]
    put = at_index(block, index, [session.schema.held(new[0])])
    return Edit(stmt, "insert", at, at, [], new, [put], home=layout.start(stmt.node))


def put_in(edit, function):
    """The expressions in what an edit puts in that could stand alone in a function: they read its
    parameters and no other variable of it."""
    new = edit.new
    if type(new) is str or edit.stmt.function is not function:
        return []
    roots: list = []
    for node in new if isinstance(new, list) else [new]:
        roots += [node] if isinstance(node, ast.expr) else expressions(node)
    found = []
    for root in roots:
        for node in walk(root):
            target = type(getattr(node, "ctx", None)) in (ast.Store, ast.Del)
            if target or not isinstance(node, ast.expr) or count(node) < LEAST:
                continue
            names = Names(node)
            read = [word for word in names.used if word not in names.own]
            if any([word in function.parameters for word in read]) and not any(
                    [word in function.names and word not in function.parameters or word in function.inner
                     for word in read]):
                found.append(node)
    return found


def expressions(stmt):
    found = [root for _, _, root, _ in headers(stmt)]
    if type(stmt) is ast.If:
        for inner in stmt.body:
            found += expressions(inner)
    return found
