"""The expression half of the walk over a program's tree (the other is record/collect.py).

Each visit answers whether the expression holds a site, so that the instrumenter can leave alone
all that do not.
"""
import ast
import sys

from typing import Any

from record.positions import Layout
from record.structure import (BRANCH, ELEMENT, VARIABLE, ASSIGN, STEP, YIELD, Call, Function, Scope, Site)

# Before Python 3.12 the places of expressions inside an f-string are wrong.
PLACES_IN_FSTRINGS = sys.version_info >= (3, 12)

CODE_FROM_TEXT = frozenset(["eval", "exec", "compile", "__import__"])
CONSTRUCTORS = {"list": "list", "dict": "dict", "set": "set", "frozenset": "set", "tuple": "tuple"}


def dotted(func):
    """A called expression's name: `f`, `math.sqrt`, `.join` where what precedes is no name."""
    words = []
    while type(func) is ast.Attribute:
        words.append(func.attr)
        func = func.value
    if type(func) is ast.Name:
        words.append(func.id)
    elif words:
        words.append("")
    return ".".join(reversed(words))


def parameters(args):
    """Every parameter's ast.arg in order of declaration."""
    found = args.posonlyargs + args.args
    if args.vararg is not None:
        found = found + [args.vararg]
    found = found + args.kwonlyargs
    if args.kwarg is not None:
        found = found + [args.kwarg]
    return found


# In the class below `set`, `dict`, `list` and `tuple` are visits.
Nodes = set[ast.AST]
Opening = dict[ast.AST, Site]
Functions = list[Function]
FunctionOf = dict[ast.AST, Function]
Names = set[str]
Stored = list[tuple[ast.Attribute, Scope]]
Span = tuple[int, int]


class Expressions:
    """Mixin of collect.Collector, which sets these attributes."""

    layout: Layout
    hot: Nodes
    opening: Opening
    functions: Functions
    function_of: FunctionOf
    function: Function
    scope: Scope
    outer: Site | None
    current: Any        # Statement; None before the first
    called: Names
    stored_attributes: Stored
    walruses: int
    fixed: Span | None

    def count(self, construct):
        raise NotImplementedError

    def site(self, kind, name, start, end, nodes):
        raise NotImplementedError

    def expr(self, node):
        visit = VISITS.get(type(node))
        if visit is None or not visit(self, node):
            return False
        self.hot.add(node)
        return True

    def exprs(self, nodes):
        hot = False
        for node in nodes:
            visit = VISITS.get(type(node))
            if visit is not None and visit(self, node):
                self.hot.add(node)
                hot = True
        return hot

    def target(self, node):
        """What is stored to: binds names, visits the rest."""
        kind = type(node)
        if kind is ast.Name:
            self.scope.bind(node.id, VARIABLE)
            return False
        if kind is ast.Tuple or kind is ast.List:
            hot = any([self.target(item) for item in node.elts])
        elif kind is ast.Starred:
            hot = self.target(node.value)
        else:
            if kind is ast.Attribute:
                self.stored_attributes.append((node, self.scope))
            return self.expr(node)
        if hot:
            self.hot.add(node)
        return hot

    def binary(self, node):
        left = self.expr(node.left)
        return self.expr(node.right) or left

    def unary(self, node):
        return self.expr(node.operand)

    def boolean(self, node):
        return self.exprs(node.values)

    def compare(self, node):
        left = self.expr(node.left)
        return self.exprs(node.comparators) or left

    def value(self, node):
        return self.expr(node.value) if node.value is not None else False

    def subscript(self, node):
        base = self.expr(node.value)
        return self.expr(node.slice) or base

    def slice(self, node):
        self.count("slice")
        hot = False
        for bound in (node.lower, node.upper, node.step):
            if bound is not None and self.expr(bound):
                hot = True
        return hot

    def list(self, node):
        if type(node.ctx) is ast.Load:
            self.count("list")
        return self.exprs(node.elts)

    def tuple(self, node):
        if type(node.ctx) is ast.Load:
            self.count("tuple")
        return self.exprs(node.elts)

    def set(self, node):
        self.count("set")
        return self.exprs(node.elts)

    def dict(self, node):
        self.count("dict")
        keys = self.exprs([key for key in node.keys if key is not None])
        return self.exprs(node.values) or keys

    def call(self, node):
        func = node.func
        hot = self.expr(func)
        hot = self.exprs(node.args) or hot
        for keyword in node.keywords:
            if self.expr(keyword.value):
                hot = True
        name = dotted(func)
        if name:
            self.called.add(name)
            last = name.rpartition(".")[2]
            if name == "sorted" or last == "sort":
                self.count("sort")
            elif name in CODE_FROM_TEXT:
                self.count("eval")
            elif name in CONSTRUCTORS:
                self.count(CONSTRUCTORS[name])
            if name in ("locals", "vars", "dir") and not node.args and not node.keywords:
                hot = True
        if type(func) is ast.Name or (type(func) is ast.Attribute and type(func.value) is ast.Name):
            call = Call(node, self.scope)
            self.function.flow.append(call)
            self.function.calls.append(call)
        return hot

    def fstring(self, node):
        fixed = self.fixed
        if not PLACES_IN_FSTRINGS and fixed is None:
            self.fixed = (self.layout.start(node), self.layout.end(node))
        hot = self.exprs(node.values)
        self.fixed = fixed
        return hot

    def formatted(self, node):
        hot = self.expr(node.value)
        if node.format_spec is not None and self.expr(node.format_spec):
            hot = True
        return hot

    def ternary(self, node):
        self.count("ternary")
        self.expr(node.test)
        outer = self.outer
        site = self.expr_site(BRANCH, "", node.test, node.test, (node.test,))
        self.opening[node] = site
        flow = self.function.flow
        self.outer = site
        flow.append("B(")
        self.expr(node.body)
        flow.append(")(")
        self.expr(node.orelse)
        flow.append(")")
        self.outer = outer
        return True

    def walrus(self, node):
        self.count("walrus")
        self.walruses += 1
        self.expr(node.value)
        self.scope.bind(node.target.id, VARIABLE)
        self.opening[node] = self.expr_site(ASSIGN, node.target.id, node, node, (node,))
        return True

    def yields(self, node):
        self.function.generator = True
        if node.value is not None:
            self.expr(node.value)
        nodes = (node.value,) if node.value is not None else ()
        self.opening[node] = self.expr_site(YIELD, "", node, node, nodes)
        return True

    def delegates(self, node):
        # What a sub-generator hands on is not seen here: only that it was reached.
        self.function.generator = True
        self.expr(node.value)
        self.opening[node] = self.expr_site(STEP, "", node, node, (node.value,))
        return True

    def awaits(self, node):
        self.count("async")
        return self.expr(node.value)

    def lambdas(self, node):
        self.count("lambda")
        layout = self.layout
        start, end = self.fixed or (layout.start(node), layout.end(node))
        names = parameters(node.args)
        outer_function, outer = self.function, self.outer
        function = Function("<lambda>", start, end, outer_function, [arg.arg for arg in names], args=node.args)
        function.header = self.current
        self.functions.append(function)
        self.function_of[node] = function
        self.exprs(node.args.defaults)
        self.exprs([default for default in node.args.kw_defaults if default is not None])
        for arg in names:
            self.scope.bind(arg.arg, VARIABLE)
        self.function = function
        self.expr(node.body)
        if not function.generator:
            self.opening[node] = self.expr_site(ELEMENT, "<lambda>", node.body, node.body, (node.body,))
        self.function, self.outer = outer_function, outer
        return True

    def comprehension(self, node):
        return self.comprehended(node, "list", [node.elt])

    def set_comprehension(self, node):
        return self.comprehended(node, "set", [node.elt])

    def generator(self, node):
        return self.comprehended(node, None, [node.elt])

    def dict_comprehension(self, node):
        return self.comprehended(node, "dict", [node.key, node.value])

    def comprehended(self, node, built, elements):
        self.count("comprehension")
        if built:
            self.count(built)
        outer, flow = self.outer, self.function.flow
        closing = []
        for generator in node.generators:
            if generator.is_async:
                self.count("async")
            self.expr(generator.iter)
            self.target(generator.target)
            flow.append("L(")
            closing.append(")")
            for test in generator.ifs:
                self.expr(test)
                self.opening[test] = site = self.expr_site(BRANCH, "", test, test, (test,))
                self.hot.add(test)
                self.outer = site
                flow.append("B(")
                closing.append(")")
        walruses = self.walruses
        self.exprs(elements)
        # An assignment expression may not stand where the instrumenter would have to move it.
        if walruses == self.walruses:
            self.opening[node] = self.expr_site(ELEMENT, "", elements[0], elements[-1], tuple(elements))
        flow.extend(closing)
        self.outer = outer
        return True

    def expr_site(self, kind, name, first, last, nodes):
        layout = self.layout
        start, end = self.fixed or (layout.start(first), layout.end(last))
        return self.site(kind, name, start, end, nodes)


VISITS = {
    ast.BinOp: Expressions.binary,
    ast.UnaryOp: Expressions.unary,
    ast.BoolOp: Expressions.boolean,
    ast.Compare: Expressions.compare,
    ast.Attribute: Expressions.value,
    ast.Starred: Expressions.value,
    ast.Subscript: Expressions.subscript,
    ast.Slice: Expressions.slice,
    ast.List: Expressions.list,
    ast.Tuple: Expressions.tuple,
    ast.Set: Expressions.set,
    ast.Dict: Expressions.dict,
    ast.Call: Expressions.call,
    ast.JoinedStr: Expressions.fstring,
    ast.FormattedValue: Expressions.formatted,
    ast.IfExp: Expressions.ternary,
    ast.NamedExpr: Expressions.walrus,
    ast.Yield: Expressions.yields,
    ast.YieldFrom: Expressions.delegates,
    ast.Await: Expressions.awaits,
    ast.Lambda: Expressions.lambdas,
    ast.ListComp: Expressions.comprehension,
    ast.SetComp: Expressions.set_comprehension,
    ast.GeneratorExp: Expressions.generator,
    ast.DictComp: Expressions.dict_comprehension,
}
