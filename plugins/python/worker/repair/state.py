"""Whether a program keeps anything from one call to the next."""
import ast

from repair.tree import walk

CONSTANTS = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.Tuple)


def keeps_nothing(program):
    """True where loading it once serves all calls: its top level holds only functions, imports and
    constants, and nothing in it changes what outlives a call. Errs towards no."""
    for node in program.tree.body:
        kind = type(node)
        if kind in (ast.Import, ast.ImportFrom):
            continue
        if kind is ast.FunctionDef and not node.decorator_list and all(
                [constant(d) for d in node.args.defaults + node.args.kw_defaults if d is not None]):
            continue
        if kind is ast.Expr and type(node.value) is ast.Constant:
            continue
        if kind is ast.Assign and constant(node.value) and all([type(t) is ast.Name for t in node.targets]):
            continue
        return False
    for node in walk(program.tree):
        kind = type(node)
        if kind is ast.Global or (kind is ast.Attribute and type(node.ctx) is not ast.Load):
            return False
    return True


def constant(node):
    return all([type(inner) in CONSTANTS for inner in walk(node)])
