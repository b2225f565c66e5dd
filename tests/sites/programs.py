"""Programs that say the same in other words, with a fault or without, and which statement is which."""
import ast
import builtins
import copy

FLIPPED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq}
OTHER = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
         ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
         ast.And: ast.Or, ast.Or: ast.And, ast.In: ast.NotIn, ast.NotIn: ast.In}


def tagged(source):
    """The tree of a source; each statement has .origin, its number."""
    tree = ast.parse(source)
    for number, node in enumerate(n for n in ast.walk(tree) if isinstance(n, ast.stmt)):
        node.origin = number
    return tree


def own(node):
    """The expressions of a statement itself, without the statements of its blocks."""
    queue = [c for c in ast.iter_child_nodes(node) if not isinstance(c, ast.stmt)]
    while queue:
        found = queue.pop()
        yield found
        if not isinstance(found, (ast.FunctionDef, ast.Lambda)):
            queue += [c for c in ast.iter_child_nodes(found) if not isinstance(c, ast.stmt)]


def renamed(tree, rng):
    """Other names for parameters and variables of functions. Keyword arguments stay."""
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    keep = set(dir(builtins)) | {f.name for f in functions}
    keep |= {k.arg for n in ast.walk(tree) if isinstance(n, ast.Call) for k in n.keywords}
    keep |= {a.asname or a.name for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom)) for a in n.names}
    inside = set()
    for function in functions:
        inside |= {a.arg for a in function.args.args}
        inside |= {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    outside = {n.id for s in tree.body if not isinstance(s, ast.FunctionDef) for n in ast.walk(s)
               if isinstance(n, ast.Name)}
    names = sorted(inside - keep - outside)
    words = ["item", "total", "acc", "left", "right", "cur", "data", "pos", "val", "res", "tmp", "seen", "low", "top"]
    rng.shuffle(words)
    new = {n: f"{words[i % len(words)]}_{i}" for i, n in enumerate(names)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = new.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = new.get(node.arg, node.arg)


class Rewriter(ast.NodeTransformer):
    """Small rewrites, each with the probability share. What comes of one statement keeps its origin."""

    def __init__(self, rng, share):
        self.rng, self.share, self.count = rng, share, 0

    def _now(self):
        return self.rng.random() < self.share

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        if not isinstance(node.target, ast.Name) or not self._now():
            return node
        value = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
        return self._at(ast.Assign([node.target], value), node)

    def visit_Return(self, node):
        self.generic_visit(node)
        if node.value is None or isinstance(node.value, (ast.Name, ast.Constant)) or not self._now():
            return node
        self.count += 1
        name = f"answer_{self.count}"
        return [self._at(ast.Assign([ast.Name(name, ast.Store())], node.value), node),
                self._at(ast.Return(ast.Name(name, ast.Load())), node)]

    def visit_If(self, node):
        self.generic_visit(node)
        if not node.orelse or isinstance(node.orelse[0], ast.If) or not self._now():
            return node
        node.test = ast.UnaryOp(ast.Not(), node.test)
        node.body, node.orelse = node.orelse, node.body
        return node

    def visit_Compare(self, node):
        self.generic_visit(node)
        if len(node.ops) != 1 or type(node.ops[0]) not in FLIPPED or not self._now():
            return node
        return ast.Compare(node.comparators[0], [FLIPPED[type(node.ops[0])]()], [node.left])

    def visit_Assign(self, node):
        self.generic_visit(node)
        if not self._now():
            return node
        self.count += 1
        extra = self._at(ast.Assign([ast.Name(f"unused_{self.count}", ast.Store())], ast.Constant(0)), node)
        extra.origin = -1
        return [extra, node]

    @staticmethod
    def _at(new, old):
        new.origin = old.origin
        return ast.copy_location(new, old)


def planted(tree, rng):
    """Puts one fault into a statement of a function and returns its origin, None where there is no place."""
    places = []
    for function in (n for n in tree.body if isinstance(n, ast.FunctionDef)):
        for statement in ast.walk(function):
            if not isinstance(statement, ast.stmt) or isinstance(statement, (ast.FunctionDef, ast.Import)):
                continue
            for node in own(statement):
                if isinstance(node, ast.Constant) and type(node.value) is int:
                    places.append((statement, node, "value"))
                elif isinstance(node, (ast.BinOp, ast.BoolOp)) and type(node.op) in OTHER:
                    places.append((statement, node, "op"))
                elif isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER:
                    places.append((statement, node, "ops"))
            if isinstance(statement, ast.AugAssign) and type(statement.op) in OTHER:
                places.append((statement, statement, "op"))
    if not places:
        return None
    statement, node, where = rng.choice(places)
    if where == "value":
        node.value += rng.choice([1, -1])
    elif where == "op":
        node.op = OTHER[type(node.op)]()
    else:
        node.ops[0] = OTHER[type(node.ops[0])]()
    return statement.origin


def written(tree):
    """The text of a tree, and of each statement (start byte, end byte, origin)."""
    ast.fix_missing_locations(tree)
    text = ast.unparse(tree) + "\n"
    lines = [len(line.encode()) for line in text.split("\n")]
    starts = [sum(lines[:i]) + i for i in range(len(lines))]
    places = []
    for old, new in zip(ast.walk(tree), ast.walk(ast.parse(text)), strict=True):
        if isinstance(new, ast.stmt):
            body = getattr(new, "body", None)
            end = starts[new.end_lineno - 1] + new.end_col_offset
            if body:
                end = starts[body[0].lineno - 1] + body[0].col_offset
            places.append((starts[new.lineno - 1] + new.col_offset, end, getattr(old, "origin", -1)))
    return text, places


def variant(source, rng, share, fault):
    """(text, places, origin of the fault or None), None where the program has no place for a fault."""
    tree = copy.deepcopy(tagged(source))
    at = planted(tree, rng) if fault else None
    if fault and at is None:
        return None
    tree = Rewriter(rng, share).visit(tree)
    renamed(tree, rng)
    text, places = written(tree)
    return text, places, at
