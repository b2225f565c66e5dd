"""A site's shape: its text with every name of the program replaced by `_`, laid out one way.

Written out by hand because ast.unparse takes longer than all the rest of an analysis. Operands are
bracketed always, so that the text needs no table of precedence.
"""
import ast

from record.features import callee
from record.structure import CLASS, FUNCTION, VARIABLE

OWN = VARIABLE | FUNCTION | CLASS
LONG = 4096  # bits of an integer

OPERATORS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.MatMult: "@", ast.Div: "/", ast.Mod: "%",
    ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitXor: "^", ast.BitAnd: "&",
    ast.FloorDiv: "//", ast.Pow: "**",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
    ast.Not: "not ", ast.Invert: "~", ast.UAdd: "+", ast.USub: "-",
    ast.And: " and ", ast.Or: " or ",
}


class Shaper:
    """Writes the shape of one site, noting the own variables it reads and the own functions it calls."""

    def __init__(self, scope):
        self.scope = scope
        self.reads = {}
        self.calls = {}
        self.bits = {}

    def how(self, name):
        bits = self.bits.get(name)
        if bits is None:
            bits = self.bits[name] = self.scope.binds(name)
        return bits

    def text(self, node):
        # Not __call__: that would go through C, whose stack is shorter than the trees can be deep.
        return WRITERS.get(type(node), other)(self, node)

    def joined(self, nodes):
        return ", ".join([self.text(node) for node in nodes])


def name(shaper, node):
    bits = shaper.how(node.id)
    if not bits & OWN:
        return node.id
    if bits & VARIABLE and type(node.ctx) is not ast.Store:
        shaper.reads[node.id] = None
    return "_"


def constant(shaper, node):
    value = node.value
    if value is ...:
        return "..."
    # Python refuses to write a very long integer in decimal.
    return hex(value) if type(value) is int and value.bit_length() > LONG else repr(value)


def binary(shaper, node):
    return "(%s %s %s)" % (shaper.text(node.left), OPERATORS[type(node.op)], shaper.text(node.right))


def unary(shaper, node):
    return "(%s%s)" % (OPERATORS[type(node.op)], shaper.text(node.operand))


def boolean(shaper, node):
    return "(%s)" % OPERATORS[type(node.op)].join([shaper.text(value) for value in node.values])


def compare(shaper, node):
    words = [shaper.text(node.left)]
    for op, right in zip(node.ops, node.comparators):
        words.append(OPERATORS[type(op)])
        words.append(shaper.text(right))
    return "(%s)" % " ".join(words)


def attribute(shaper, node):
    base = node.value
    if type(base) is ast.Name:
        owner = shaper.scope.owner(base.id)
        if owner is not None and owner.receiver == base.id:
            return shaper.text(base) + "._"
    return "%s.%s" % (shaper.text(base), node.attr)


def subscript(shaper, node):
    return "%s[%s]" % (shaper.text(node.value), shaper.text(node.slice))


def slice_(shaper, node):
    text = "%s:%s" % (shaper.text(node.lower) if node.lower else "", shaper.text(node.upper) if node.upper else "")
    return text + ":" + shaper.text(node.step) if node.step else text


def call(shaper, node):
    own = callee(shaper.scope, node.func)
    func = shaper.text(node.func)
    if own is not None:
        shaper.calls[own.index] = None
    words = [shaper.text(arg) for arg in node.args]
    words += [("%s=%s" % (k.arg, shaper.text(k.value)) if k.arg else "**" + shaper.text(k.value))
              for k in node.keywords]
    return "%s(%s)" % (func, ", ".join(words))


def starred(shaper, node):
    return "*" + shaper.text(node.value)


def sequence(shaper, node):
    return "[%s]" % shaper.joined(node.elts)


def tuple_(shaper, node):
    return "(%s,)" % shaper.joined(node.elts) if node.elts else "()"


def set_(shaper, node):
    return "{%s}" % shaper.joined(node.elts)


def dict_(shaper, node):
    return "{%s}" % ", ".join([("%s: %s" % (shaper.text(k), shaper.text(v)) if k is not None else "**" + shaper.text(v))
                               for k, v in zip(node.keys, node.values)])


def ternary(shaper, node):
    test = shaper.text(node.test)
    return "(%s if %s else %s)" % (shaper.text(node.body), test, shaper.text(node.orelse))


def walrus(shaper, node):
    return "(%s := %s)" % (shaper.text(node.target), shaper.text(node.value))


def lambda_(shaper, node):
    args = node.args
    stars = "*" * (args.vararg is not None) + "**" * (args.kwarg is not None)
    plain = len(args.posonlyargs + args.args + args.kwonlyargs)
    head = ", ".join(["_"] * plain + ([stars] if stars else []))
    return "(lambda %s: %s)" % (head, shaper.text(node.body))


def comprehension(shaper, node):
    inner = (("%s: %s" % (shaper.text(node.key), shaper.text(node.value))) if type(node) is ast.DictComp
             else shaper.text(node.elt))
    clauses = ["%sfor %s in %s%s" % ("async " * g.is_async, shaper.text(g.target), shaper.text(g.iter),
                                     "".join([" if " + shaper.text(test) for test in g.ifs]))
               for g in node.generators]
    return BRACKETS[type(node)] % " ".join([inner] + clauses)


BRACKETS = {ast.ListComp: "[%s]", ast.SetComp: "{%s}", ast.DictComp: "{%s}", ast.GeneratorExp: "(%s)"}


def fstring(shaper, node):
    return "f(%s)" % shaper.joined(node.values)


def formatted(shaper, node):
    text = "{%s%s" % (shaper.text(node.value), "!" + chr(node.conversion) if node.conversion > 0 else "")
    return text + (":" + shaper.text(node.format_spec) if node.format_spec is not None else "") + "}"


def await_(shaper, node):
    return "(await %s)" % shaper.text(node.value)


def yield_(shaper, node):
    return "(yield %s)" % shaper.text(node.value) if node.value is not None else "(yield)"


def yield_from(shaper, node):
    return "(yield from %s)" % shaper.text(node.value)


def assign(shaper, node):
    value = shaper.text(node.value)
    return " = ".join([shaper.text(target) for target in node.targets] + [value])


def annotated(shaper, node):
    value = shaper.text(node.value)
    return "%s = %s" % (shaper.text(node.target), value)


def augmented(shaper, node):
    value = shaper.text(node.value)
    if type(node.target) is ast.Name and shaper.how(node.target.id) & VARIABLE:
        shaper.reads[node.target.id] = None
    return "%s %s= %s" % (shaper.text(node.target), OPERATORS[type(node.op)], value)


def delete(shaper, node):
    return "del " + shaper.joined(node.targets)


def other(shaper, node):
    """Patterns and whatever a later Python adds: the tree's own text, without the own names."""
    words = []
    for field, value in ast.iter_fields(node):
        for item in value if type(value) is list else [value]:
            if isinstance(item, ast.AST):
                words.append(shaper.text(item))
            elif item is not None and field not in ("name", "rest"):
                words.append(repr(item))
    return "%s(%s)" % (type(node).__name__, ", ".join(words))


WRITERS = {
    ast.Name: name, ast.Constant: constant, ast.BinOp: binary, ast.UnaryOp: unary,
    ast.BoolOp: boolean, ast.Compare: compare, ast.Attribute: attribute, ast.Subscript: subscript,
    ast.Slice: slice_, ast.Call: call, ast.Starred: starred, ast.List: sequence, ast.Tuple: tuple_,
    ast.Set: set_, ast.Dict: dict_, ast.IfExp: ternary, ast.NamedExpr: walrus, ast.Lambda: lambda_,
    ast.ListComp: comprehension, ast.SetComp: comprehension, ast.DictComp: comprehension,
    ast.GeneratorExp: comprehension, ast.JoinedStr: fstring, ast.FormattedValue: formatted,
    ast.Await: await_, ast.Yield: yield_, ast.YieldFrom: yield_from, ast.Assign: assign,
    ast.AnnAssign: annotated, ast.AugAssign: augmented, ast.Delete: delete,
}


def shape(site):
    """(shape, names read, indices of own functions called) of a site."""
    nodes = site.nodes
    if nodes and isinstance(nodes[0], (ast.FunctionDef, ast.AsyncFunctionDef)):
        args = nodes[0].args
        plain = len(args.posonlyargs) + len(args.args) + len(args.kwonlyargs)
        words = ["_"] * plain + ["*"] * (args.vararg is not None) + ["**"] * (args.kwarg is not None)
        return "def(%s)" % ", ".join(words), [], []
    if not nodes:
        return "", [], []
    shaper = Shaper(site.scope)
    text = "; ".join([shaper.text(node) for node in nodes])
    return text, list(shaper.reads), sorted(shaper.calls)
