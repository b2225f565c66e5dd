"""Edits of expressions that need nothing but the program's own text."""
import ast

from record.build import NOWHERE, clone
from repair.edits import SMALL
from repair.guards import CONSUMERS
from repair.tree import (COMPREHENSIONS, LOAD, binary, bound_names, call, constant, name, negation,
                           parameters)

ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
RELATED: dict[type, tuple[type, ...]] = {op: tuple(o for o in ORDER if o is not op) for op in ORDER}
RELATED.update({
    ast.In: (ast.NotIn, ast.Eq), ast.NotIn: (ast.In, ast.NotEq),
    ast.Is: (ast.IsNot, ast.Eq), ast.IsNot: (ast.Is, ast.NotEq)})
INVERSE = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is}
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
BITS = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift)
SYMMETRIC = (ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)

# Functions that take one's place in another's: same arguments, another answer.
LIKE_FUNCTIONS = [
    ("min", "max"), ("any", "all"), ("int", "float", "round", "abs", "str"),
    ("list", "tuple", "set", "sorted", "reversed"), ("ord", "chr"), ("sum", "len", "max", "min"),
    ("floor", "ceil"), ("str", "repr")]
LIKE_METHODS = [
    ("append", "extend", "insert", "remove", "add", "pop"), ("pop", "remove", "index", "count"),
    ("lower", "upper", "title", "capitalize", "swapcase"), ("islower", "isupper"),
    ("isalpha", "isdigit", "isalnum", "isnumeric"),
    ("strip", "lstrip", "rstrip"), ("startswith", "endswith"), ("find", "rfind", "index", "rindex", "count"),
    ("split", "rsplit", "splitlines"), ("keys", "values", "items"), ("add", "discard", "remove", "update"),
    ("union", "intersection", "difference", "symmetric_difference"), ("ljust", "rjust", "center"),
    ("floor", "ceil")]
# Always wrapped with these, since a missing one is common; others when a donor or the program uses them.
WRAPPERS = ("len", "abs", "int", "str", "sorted", "min", "max", "sum", "list", "set", "reversed",
            "tuple", "float", "round", "bool", "any", "all", "enumerate", "range")
# Classes of expressions that need brackets inside of an operator, a comparison, `and` and `or`.
LOWEST = (ast.IfExp, ast.Lambda, ast.NamedExpr)
IN_BOOLEAN = LOWEST + (ast.BoolOp,)
IN_COMPARISON = IN_BOOLEAN + (ast.Compare, ast.UnaryOp)
LOOSE = IN_COMPARISON + (ast.BinOp, ast.Await)
BOOLEAN_CALLS = frozenset("any all isinstance callable hasattr bool issubclass".split())
MANY_CONSTANTS = 10


def alike(groups):
    found: dict[str, dict[str, None]] = {}
    for group in groups:
        for word in group:
            others = found.setdefault(word, {})
            others.update(dict.fromkeys([w for w in group if w != word]))
    return found


FUNCTIONS_LIKE, METHODS_LIKE = alike(LIKE_FUNCTIONS), alike(LIKE_METHODS)


def negated(node):
    """The simplest text that is true where the node is not."""
    kind = type(node)
    if kind is ast.UnaryOp and type(node.op) is ast.Not:
        return node.operand
    if kind is ast.Compare and len(node.ops) == 1:
        return clone(node, ops=[INVERSE[type(node.ops[0])]()])
    return negation(node)


class Context:
    """Where an expression stands.

    condition: only its truth counts. callee: it is called. bracketed: classes of
    expressions that need brackets there. names: variables that can be read there. inside: of a
    comprehension or lambda."""

    __slots__ = ("names", "condition", "callee", "bracketed", "inside")

    def __init__(self, names, condition=False, callee=False, bracketed=(), inside=False):
        self.names = names
        self.condition = condition
        self.callee = callee
        self.bracketed = bracketed
        self.inside = inside

    def at(self, condition=False, callee=False, bracketed=LOOSE):
        return Context(self.names, condition, callee, bracketed, self.inside)

    def within(self, names):
        merged = dict.fromkeys(names)
        merged.update(self.names)
        return Context(merged, inside=True)

    def takes(self, names):
        """Whether an expression with these Names compiles there: a comprehension refuses `:=` in
        most places, a lambda `await`."""
        return not (self.inside and (names.walrus or names.awaits or names.yields))


class ExpressionEdits:
    """Walks the expressions of a statement and adds their edits to a catalogue.

    pool: see repair/pool.py."""

    def __init__(self, catalogue, pool):
        self.catalogue = catalogue
        self.pool = pool

    def walk(self, node, context):
        kind = type(node)
        if kind is ast.JoinedStr:
            return      # places inside are wrong before Python 3.12
        visit = VISITS.get(kind)
        if visit is not None:
            visit(self, node, context)
        if kind in (ast.Starred, ast.Slice) or type(getattr(node, "ctx", LOAD)) is not ast.Load:
            return
        if context.condition:
            self.add(node, negated(node), "negate", context)
            self.add(node, constant(True), "drop", context)
            if not context.bracketed:
                self.clauses(node, context)
        elif kind is not ast.Name or not context.callee:
            self.offsets(node, context)
            if not context.callee:
                self.wraps(node, context)
        if not context.callee:
            stmt = self.catalogue.stmt
            most = max(SMALL, self.catalogue.size(stmt.node))
            for new in self.pool.expressions(stmt, node, context, most):
                self.add(node, new, "donor", context)

    def add(self, node, new, kind, context, code=None):
        self.catalogue.expression(node, new, kind, context.bracketed, code)

    def clauses(self, node, context):
        """A clause of a donor beside a condition that has too few."""
        for clause in self.pool.conditions(self.catalogue.stmt, context):
            for op in (ast.And, ast.Or):
                if type(clause) is not ast.BoolOp or type(clause.op) is op:
                    self.add(node, ast.BoolOp(op(), [node, clause], **NOWHERE), "donor", context)

    def offsets(self, node, context):
        """e + 1 and e - 1, where e may be a number."""
        kind = type(node)
        if kind is ast.Constant or kind in COMPREHENSIONS or kind in (
                ast.Compare, ast.BoolOp, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Lambda, ast.Await,
                ast.Yield, ast.YieldFrom, ast.NamedExpr):
            return
        if kind is ast.UnaryOp and type(node.op) is ast.Not:
            return
        if kind is ast.Call and type(node.func) is ast.Name and node.func.id in BOOLEAN_CALLS:
            return
        for op in (ast.Add(), ast.Sub()):
            self.add(node, binary(node, op, constant(1)), "offset", context)

    def wraps(self, node, context):
        kind = type(node)
        if kind is ast.Constant or kind is ast.Lambda or kind in (ast.Yield, ast.YieldFrom, ast.Await):
            return
        called = node.func.id if kind is ast.Call and type(node.func) is ast.Name else None
        for word in self.pool.wrappers:
            if word == called:
                continue
            code = None
            if word in CONSUMERS:
                code = call(word, self.catalogue.schema.counted(node))
            self.add(node, call(word, node), "unwrap", context, code)

    # ------------------------------------------------------------ by class

    def name(self, node, context):
        if context.callee:
            for word in FUNCTIONS_LIKE.get(node.id, ()):
                self.add(node, name(word), "variable", context)
            return
        if type(node.ctx) is not ast.Load:
            return
        for word in context.names:
            if word != node.id:
                self.add(node, name(word), "variable", context)

    def constant(self, node, context):
        value = node.value
        kind = type(value)
        found: list = []
        if kind is bool:
            found = [not value, None]
        elif kind is int or kind is float:
            found = [value + 1, value - 1, 0, 1, 2, -value]
        elif kind is str:
            found = [""]
        elif value is None:
            found = [0, False, True, ""]
        same = list(self.pool.constants.get(kind, ()))[:MANY_CONSTANTS] if kind is not bool else []
        for new in found + same:
            if type(new) is not kind or new != value:
                self.add(node, constant(new), "constant", context)
        if kind is int:
            for word in context.names:
                self.add(node, name(word), "variable", context)

    def compare(self, node, context):
        operands = [node.left] + node.comparators
        for index, op in enumerate(node.ops):
            for other in RELATED[type(op)]:
                ops = list(node.ops)
                ops[index] = other()
                self.add(node, clone(node, ops=ops), "comparison", context)
        if len(node.ops) == 1:
            if type(node.ops[0]) in (ast.In, ast.NotIn):
                swapped = clone(node, left=node.comparators[0], comparators=[node.left])
                self.add(node, swapped, "swap", context)
        else:
            for index in range(len(node.ops)):
                pair = clone(node, left=operands[index], ops=[node.ops[index]],
                             comparators=[operands[index + 1]])
                self.add(node, pair, "drop", context)
        for operand in operands:
            self.walk(operand, context.at(bracketed=IN_COMPARISON))

    def binary(self, node, context):
        op = type(node.op)
        for other in (BITS if op in BITS else ARITHMETIC):
            if other is not op:
                code = self.catalogue.schema.guarded(other, node.left, node.right)
                self.add(node, clone(node, op=other()), "arithmetic", context, code)
        if op not in SYMMETRIC:
            self.add(node, clone(node, left=node.right, right=node.left), "swap", context)
        self.add(node, node.left, "drop", context)
        self.add(node, node.right, "drop", context)
        self.walk(node.left, context.at())
        self.walk(node.right, context.at())

    def boolean(self, node, context):
        other = ast.Or() if type(node.op) is ast.And else ast.And()
        self.add(node, clone(node, op=other), "boolean", context)
        for index in range(len(node.values)):
            rest = node.values[:index] + node.values[index + 1:]
            new = rest[0] if len(rest) == 1 else clone(node, values=rest)
            self.add(node, new, "drop", context)
        last = len(node.values) - 1
        for index, value in enumerate(node.values):
            condition = context.condition or index < last
            self.walk(value, context.at(condition=condition, bracketed=IN_BOOLEAN))

    def unary(self, node, context):
        self.add(node, node.operand, "drop", context)
        self.walk(node.operand, context.at(condition=type(node.op) is ast.Not))

    def choice(self, node, context):
        self.add(node, clone(node, body=node.orelse, orelse=node.body), "negate", context)
        self.walk(node.test, context.at(condition=True))
        self.walk(node.body, context.at())
        self.walk(node.orelse, context.at())

    def call(self, node, context):
        function = node.func
        plain = not any([type(a) is ast.Starred for a in node.args])
        if plain:
            for argument in node.args:
                self.add(node, argument, "unwrap", context)
        if type(function) is ast.Attribute:
            self.add(node, function.value, "unwrap", context)
            for word in METHODS_LIKE.get(function.attr, ()):
                self.add(node, clone(node, func=clone(function, attr=word)), "variable", context)
            self.walk(function.value, context.at())
        else:
            self.walk(function, context.at(callee=True))
        if plain and len(node.args) > 1:
            for index in range(len(node.args)):
                rest = node.args[:index] + node.args[index + 1:]
                self.add(node, clone(node, args=rest), "drop", context)
            for index in range(len(node.args) - 1):
                swapped = list(node.args)
                swapped[index], swapped[index + 1] = swapped[index + 1], swapped[index]
                self.add(node, clone(node, args=swapped), "swap", context)
        for index in range(len(node.keywords)):
            rest = node.keywords[:index] + node.keywords[index + 1:]
            self.add(node, clone(node, keywords=rest), "drop", context)
        if type(function) is ast.Name and function.id == "range" and len(node.args) == 1:
            self.add(node, clone(node, args=[constant(1)] + node.args), "offset", context)
        for argument in node.args:
            self.walk(argument.value if type(argument) is ast.Starred else argument, context.at(bracketed=()))
        for keyword in node.keywords:
            self.walk(keyword.value, context.at(bracketed=()))

    def attribute(self, node, context):
        self.walk(node.value, context.at())

    def subscript(self, node, context):
        if type(node.ctx) is ast.Load:
            self.add(node, node.value, "drop", context)
        self.walk(node.value, context.at())
        index = node.slice
        if type(index) is ast.Slice:
            if type(node.ctx) is ast.Load:
                self.slice(node, index, context)
        else:
            self.walk(index, context.at(bracketed=()))

    def slice(self, node, index, context):
        for field in ("lower", "upper", "step"):
            bound = getattr(index, field)
            if bound is not None:
                self.add(node, clone(node, slice=clone(index, **{field: None})), "drop", context)
                self.walk(bound, context.at(bracketed=()))
            elif field != "step":
                for value in (1, -1):
                    new = clone(node, slice=clone(index, **{field: constant(value)}))
                    self.add(node, new, "offset", context)
            else:
                self.add(node, clone(node, slice=clone(index, step=constant(-1))), "offset", context)

    def items(self, node, context):
        if type(node.ctx) is ast.Load:
            for index in range(len(node.elts)):
                if len(node.elts) > 1 or type(node) is ast.List:
                    rest = node.elts[:index] + node.elts[index + 1:]
                    self.add(node, clone(node, elts=rest), "drop", context)
            for index in range(len(node.elts) - 1):
                swapped = list(node.elts)
                swapped[index], swapped[index + 1] = swapped[index + 1], swapped[index]
                self.add(node, clone(node, elts=swapped), "swap", context)
        for item in node.elts:
            self.walk(item.value if type(item) is ast.Starred else item, context.at(bracketed=()))

    def set(self, node, context):
        for item in node.elts:
            self.walk(item.value if type(item) is ast.Starred else item, context.at(bracketed=()))

    def dict(self, node, context):
        for item in node.keys + node.values:
            if item is not None:
                self.walk(item, context.at(bracketed=()))

    def lambda_(self, node, context):
        self.walk(node.body, context.within(parameters(node.args)))

    def comprehension(self, node, context):
        names: dict[str, None] = {}
        for number, generator in enumerate(node.generators):
            self.walk(generator.iter, context.within(names).at())
            bound_names(generator.target, names)
            inner = context.within(names)
            for test in generator.ifs:
                self.walk(test, inner.at(condition=True, bracketed=()))
            if not generator.ifs:
                self.filters(node, number, inner, context)
        inner = context.within(names)
        if type(node) is ast.DictComp:
            self.walk(node.key, inner)
            self.walk(node.value, inner)
        else:
            self.walk(node.elt, inner)

    def filters(self, node, number, inner, context):
        """A donor's condition for one of a comprehension's loops that has none."""
        for clause in self.pool.conditions(self.catalogue.stmt, inner):
            generators = list(node.generators)
            generators[number] = clone(generators[number], ifs=[clause])
            self.add(node, clone(node, generators=generators), "donor", context)

    def value(self, node, context):
        if getattr(node, "value", None) is not None:
            self.walk(node.value, context.at())


VISITS = {
    ast.Name: ExpressionEdits.name, ast.Constant: ExpressionEdits.constant,
    ast.Compare: ExpressionEdits.compare, ast.BinOp: ExpressionEdits.binary,
    ast.BoolOp: ExpressionEdits.boolean, ast.UnaryOp: ExpressionEdits.unary,
    ast.IfExp: ExpressionEdits.choice, ast.Call: ExpressionEdits.call,
    ast.Attribute: ExpressionEdits.attribute, ast.Subscript: ExpressionEdits.subscript,
    ast.List: ExpressionEdits.items, ast.Tuple: ExpressionEdits.items, ast.Set: ExpressionEdits.set,
    ast.Dict: ExpressionEdits.dict, ast.Lambda: ExpressionEdits.lambda_,
    ast.ListComp: ExpressionEdits.comprehension, ast.SetComp: ExpressionEdits.comprehension,
    ast.DictComp: ExpressionEdits.comprehension, ast.GeneratorExp: ExpressionEdits.comprehension,
    ast.NamedExpr: ExpressionEdits.value, ast.Await: ExpressionEdits.value,
    ast.Yield: ExpressionEdits.value, ast.YieldFrom: ExpressionEdits.value,
}
