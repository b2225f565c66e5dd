"""Rewrites the expressions that hold a site; the others are used as they are."""
import ast

from record.build import LOAD, NOWHERE, Builder, clone, place, static, stored, tuple_of
from record.recorder import ELEMENT
from record.structure import Site


class ExpressionRewriter:
    """Mixin of rewrite.Rewriter. `frame` reads the frame's number where the code stands, `inner`
    in a scope nested there. `in_iterable` is set where Python allows no assignment expression."""

    build: Builder
    opening: dict[ast.AST, Site]
    hot: set[ast.AST]
    frame: ast.expr
    inner: ast.expr
    in_iterable: bool

    def expr(self, node):
        if node is None or node not in self.hot:
            return node
        return EXPRESSIONS.get(type(node), ExpressionRewriter.generic)(self, node)

    def generic(self, node):
        changes = {}
        for field in node._fields:
            value = getattr(node, field)
            if isinstance(value, ast.expr):
                changes[field] = self.expr(value)
            elif type(value) is list:
                changes[field] = [self.expr(item) if isinstance(item, ast.expr) else item for item in value]
        return clone(node, **changes)

    def decided(self, site, test, frame, at):
        """A condition that records which way it went."""
        build = self.build
        yes = build.event(site, frame, build.true, at)
        no = build.event(site, frame, build.false, at)
        return ast.IfExp(test, ast.Compare(yes, [ast.Is()], [build.none], **at), no, **at)

    def ternary(self, node):
        site, at, build = self.opening[node], place(node.test), self.build
        arms = [ast.BoolOp(ast.Or(), [build.event(site, self.frame, taken, at), self.expr(arm)], **place(arm))
                for taken, arm in ((build.true, node.body), (build.false, node.orelse))]
        return clone(node, test=self.expr(node.test), body=arms[0], orelse=arms[1])

    def walrus(self, node):
        value = self.build.pass_through(self.opening[node], self.frame, self.expr(node.value), place(node))
        return clone(node, value=value)

    def yields(self, node):
        site, at, build = self.opening[node], place(node), self.build
        if node.value is None:
            return clone(node, value=build.event(site, self.frame, build.none, at))
        return clone(node, value=build.pass_through(site, self.frame, self.expr(node.value), at))

    def delegates(self, node):
        at, build = place(node), self.build
        reached = build.event(self.opening[node], self.frame, build.no_value, at)
        return ast.BoolOp(ast.Or(), [reached, clone(node, value=self.expr(node.value))], **at)

    def call(self, node):
        again = clone(node, func=self.expr(node.func), args=[self.expr(arg) for arg in node.args],
                      keywords=[clone(k, value=self.expr(k.value)) for k in node.keywords])
        func = node.func
        if (not node.args and not node.keywords and type(func) is ast.Name
                and func.id in ("locals", "vars", "dir")):
            return ast.Call(self.build.hide, [again], [], **place(node))
        return again

    def arguments(self, args):
        return clone(args, defaults=[self.expr(default) for default in args.defaults],
                     kw_defaults=[self.expr(default) for default in args.kw_defaults])

    def lambda_(self, node):
        args, build = self.arguments(node.args), self.build
        frame, self.frame = self.frame, self.inner
        body, at, site = self.expr(node.body), place(node.body), self.opening.get(node)
        if site is not None and self.in_iterable:
            body = build.pass_through(site, self.frame, body, at)
        elif site is not None:
            read = build.read(ELEMENT)
            binding = ast.NamedExpr(stored(ELEMENT, NOWHERE), body, **at)
            value = build.value(read, at, static(node.body), binding)
            event = build.event(site, self.frame, value, at)
            body = ast.BoolOp(ast.Or(), [event, build.over_cap, read], **at)
        self.frame = frame
        return clone(node, args=args, body=body)

    def comprehension(self, node):
        frame, in_iterable = self.frame, self.in_iterable
        generators = []
        for generator in node.generators:
            # The first iterable is evaluated outside of the comprehension.
            self.in_iterable = True
            iterable = self.expr(generator.iter)
            self.frame, self.in_iterable = self.inner, in_iterable
            tests = [self.decided(self.opening[test], self.generic(test) if type(test) not in EXPRESSIONS
                                  else self.expr(test), self.frame, place(test))
                     for test in generator.ifs]
            generators.append(clone(generator, target=self.expr(generator.target), iter=iterable, ifs=tests))
        site = self.opening.get(node)
        fields = ("key", "value") if type(node) is ast.DictComp else ("elt",)
        # With a site the elements move into an iterable: see `kept`.
        self.in_iterable = in_iterable or site is not None
        elements = {field: self.expr(getattr(node, field)) for field in fields}
        if site is not None:
            elements = self.kept(node, site, elements, generators)
        self.frame, self.in_iterable = frame, in_iterable
        return clone(node, generators=generators, **elements)

    def kept(self, node, site, elements, generators):
        """`[e for ...]` becomes `[.v for ... for .v in [e] if recorded(.v)]`: Python compiles the
        added clause to a plain assignment."""
        build, clauses, reads = self.build, [], {}
        for number, (field, element) in enumerate(elements.items()):
            name = ELEMENT + ("" if not number else str(number))
            at = place(element)
            alone = ast.List([element], LOAD, **at)
            clauses.append(ast.comprehension(stored(name, at), alone, [], 0))
            reads[field] = build.read(name)
        at = place(node)
        if len(reads) == 1:
            value = build.value(reads["elt"], at, static(node.elt))
        else:
            value = build.snapshot(tuple_of(list(reads.values())), at)
        recorded = ast.Compare(build.event(site, self.frame, value, at), [ast.Is()], [build.none], **at)
        clauses[-1].ifs = [recorded, build.under_cap]
        generators.extend(clauses)
        return reads


EXPRESSIONS = {
    ast.IfExp: ExpressionRewriter.ternary,
    ast.NamedExpr: ExpressionRewriter.walrus,
    ast.Yield: ExpressionRewriter.yields,
    ast.YieldFrom: ExpressionRewriter.delegates,
    ast.Call: ExpressionRewriter.call,
    ast.Lambda: ExpressionRewriter.lambda_,
    ast.ListComp: ExpressionRewriter.comprehension,
    ast.SetComp: ExpressionRewriter.comprehension,
    ast.GeneratorExp: ExpressionRewriter.comprehension,
    ast.DictComp: ExpressionRewriter.comprehension,
}
