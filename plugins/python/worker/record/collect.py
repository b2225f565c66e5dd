"""The walk over a program's tree: its functions, statements, sites, scopes and features.

One pass, because it is paid for every program, traced or not. What only a traced or an exported
analysis needs (shapes, resolved calls) is left to `shapes` and `features`.
"""
import ast

from record.expressions import Expressions, parameters
from record.structure import (ASSIGN, BRANCH, CATCH, CLASS, ENTER, FUNCTION, IMPORT, LOOP, LOOP_END, MUTATE,
                       OUTPUT, RAISE, RETURN, STEP, VARIABLE, Function, Statement, Scope, Site)
from record import targets

# A program that writes to standard output has one of these in its text.
WRITERS = (b"print", b"stdout")

ATTRIBUTE, NAME, SUBSCRIPT = ast.Attribute, ast.Name, ast.Subscript


def always(test):
    """A loop's condition that is a true constant."""
    return type(test) is ast.Constant and bool(test.value)


def falls_through(body):
    """Whether control may reach the end of a block. Errs towards yes."""
    last = body[-1]
    kind = type(last)
    if kind in (ast.Return, ast.Raise, ast.Break, ast.Continue):
        return False
    if kind is ast.If:
        return not last.orelse or falls_through(last.body) or falls_through(last.orelse)
    if kind is ast.While:
        return not (always(last.test) and not has_break(last.body))
    if kind is ast.Try:
        if last.finalbody and not falls_through(last.finalbody):
            return False
        return falls_through(last.orelse or last.body) or any(
            [falls_through(handler.body) for handler in last.handlers])
    return True


def has_break(body):
    """Whether a break of the loop around these statements is among them."""
    for stmt in body:
        kind = type(stmt)
        if kind is ast.Break:
            return True
        if kind in (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
            continue
        loop = kind in (ast.For, ast.While, ast.AsyncFor)
        blocks = [stmt.orelse] if loop else [getattr(stmt, name, None) or []
                                             for name in ("body", "orelse", "finalbody")]
        blocks += [inner.body for inner in getattr(stmt, "handlers", None) or []]
        blocks += [inner.body for inner in getattr(stmt, "cases", None) or []]
        if any([has_break(block) for block in blocks]):
            return True
    return False


class Collector(Expressions):
    """Walks one module. The lists are complete, sorted and indexed after `run`."""

    def __init__(self, layout, tree):
        self.layout = layout
        self.tree = tree
        self.module = Function("<module>", 0, len(layout.source), None)
        self.functions = []
        self.statements = []
        self.sites = []
        self.opening = {}       # node -> its Site (its first, where it has two)
        # node -> the Site of a loop's end, a function's implicit return or a call's output
        self.closing = {}
        self.hot = set()        # expressions that hold a site
        self.function_of = {}   # def or lambda -> Function
        self.scope_of = {}      # def or class -> Scope
        self.constructs = {}
        self.called = set()
        self.imports = []       # (module, name or None) as written
        self.stored_attributes = []
        self.class_patterns = []
        self.walruses = 0
        # Whether anything may be written: else no statement has a site for it.
        self.writes = any([word in layout.source for word in WRITERS])
        self.fixed = None       # span for what lies in an f-string, where the parser's are wrong
        self.undecided = []     # expression statements whose kind depends on how a name is bound
        self.globals = Scope(None)
        self.scope = self.globals
        self.function = self.module     # holds the code being visited
        self.frame = self.module        # its frames carry the events
        self.last_statement = {}             # Function -> its last Statement
        self.current = None
        self.outer = None

    def run(self):
        self.block(self.tree.body, None, 0)
        self.decide()
        self.functions.sort(key=lambda f: (f.start, -f.end))
        self.functions.insert(0, self.module)
        self.statements.sort(key=lambda p: (p.start, -p.end))
        self.sites.sort(key=lambda s: (s.start, -s.end))
        for items in (self.functions, self.statements, self.sites):
            for index, item in enumerate(items):
                item.index = index

    # ------------------------------------------------------------- records

    def count(self, construct):
        self.constructs[construct] = self.constructs.get(construct, 0) + 1

    def add_statement(self, kind, start, end, header, depth, statement_end):
        statement = Statement(start, end, kind, self.frame, depth, header, statement_end)
        self.statements.append(statement)
        self.last_statement[self.frame] = statement
        self.current = statement
        return statement

    def simple(self, node, kind, header, depth):
        start, end = self.layout.start(node), self.layout.end(node)
        return self.add_statement(kind, start, end, header, depth, end)

    def compound(self, node, kind, header, depth, last):
        """The statement of a compound statement's header, which ends with the colon after `last`."""
        layout = self.layout
        position = last if type(last) is int else layout.end(last)
        return self.add_statement(kind, layout.start(node), layout.colon(position), header, depth,
                             layout.end(node))

    def follower(self, before, body, kind, header, depth):
        """The statement of an else, finally or case that follows the offset `before`."""
        layout = self.layout
        start = layout.after_block(before)
        return self.add_statement(kind, start, layout.colon(start), header, depth, layout.end(body[-1]))

    def site(self, kind, name, start, end, nodes):
        site = Site(kind, name, start, end, self.current, self.frame, self.outer, self.scope, nodes)
        self.sites.append(site)
        return site

    def part_site(self, kind, name, nodes=()):
        statement = self.current
        return self.site(kind, name, statement.start, statement.end, nodes)

    # ---------------------------------------------------------- statements

    def block(self, body, header, depth):
        for stmt in body:
            STATEMENTS[type(stmt)](self, stmt, header, depth)

    def inside(self, site, body, header, depth):
        """A block whose sites the given one encloses."""
        outer, self.outer = self.outer, site
        self.block(body, header, depth)
        self.outer = outer

    def function_def(self, node, header, depth):
        args = node.args
        names = parameters(args)
        layout = self.layout
        if node.returns is not None:
            last = node.returns
        else:
            ends = [layout.end(child) for child in
                    names + args.defaults + [d for d in args.kw_defaults if d is not None]
                    + getattr(node, "type_params", [])]
            last = max(ends) if ends else layout.start(node)
        statement = self.compound(node, "function", header, depth, last)
        self.exprs(node.decorator_list)
        self.exprs(args.defaults)
        self.exprs([default for default in args.kw_defaults if default is not None])

        scope, frame, holder, outer = self.scope, self.frame, self.function, self.outer
        is_async = type(node) is ast.AsyncFunctionDef
        function = Function(node.name, statement.start, statement.statement_end, holder,
                            [arg.arg for arg in names], is_async, args)
        function.header = statement
        self.functions.append(function)
        self.function_of[node] = function
        scope.bind(node.name, FUNCTION)
        scope.functions[node.name] = function
        if is_async:
            self.count("async")
        if frame is not self.module:
            self.count("nested-function")

        inner = Scope(scope)
        self.scope_of[node] = inner
        for arg in names:
            inner.bind(arg.arg, VARIABLE)
        if scope.is_class:
            inner.methods_of = scope
            static = any([type(d) is NAME and d.id == "staticmethod" for d in node.decorator_list])
            if names and not static:
                inner.receiver = names[0].arg
            function.owner = scope.path
            function.receiver = not static and bool(args.posonlyargs or args.args)
        self.scope, self.frame, self.function, self.outer = inner, function, function, None
        self.opening[node] = self.part_site(ENTER, node.name, (node,))
        self.block(node.body, statement, 0)
        if falls_through(node.body):
            end = statement.statement_end
            self.current = self.last_statement[function]
            self.outer = None
            self.closing[node] = self.site(RETURN, "", end, end, ())
        if function.generator:
            self.count("generator")
        self.scope, self.frame, self.function, self.outer = scope, frame, holder, outer

    def class_def(self, node, header, depth):
        layout = self.layout
        children = node.bases + [k.value for k in node.keywords] + getattr(node, "type_params", [])
        last = max([layout.end(child) for child in children], default=layout.start(node))
        statement = self.compound(node, "class", header, depth, last)
        self.count("class")
        self.exprs(node.decorator_list)
        self.exprs(node.bases)
        self.exprs([keyword.value for keyword in node.keywords])
        scope = self.scope
        scope.bind(node.name, CLASS)
        self.scope = self.scope_of[node] = Scope(scope, is_class=True, name=node.name)
        self.block(node.body, statement, depth + 1)
        self.scope = scope

    def if_(self, node, header, depth, kind="if"):
        statement = self.compound(node, kind, header, depth, node.test)
        self.expr(node.test)
        self.opening[node] = site = self.expr_site(BRANCH, "", node.test, node.test, (node.test,))
        flow = self.function.flow
        flow.append("B(")
        self.inside(site, node.body, statement, depth + 1)
        if node.orelse:
            flow.append(")(")
            chained = node.orelse[0]
            if type(chained) is ast.If and self.layout.source.startswith(
                    b"elif", self.layout.start(chained)):
                outer, self.outer = self.outer, site
                self.if_(chained, header, depth, "elif")
                self.outer = outer
            else:
                opener = self.follower(self.layout.end(node.body[-1]), node.orelse, "else", header, depth)
                self.inside(site, node.orelse, opener, depth + 1)
        flow.append(")")

    def while_(self, node, header, depth):
        statement = self.compound(node, "while", header, depth, node.test)
        self.count("while")
        self.expr(node.test)
        if always(node.test):
            self.count("while-true")
            kind = STEP
        else:
            kind = BRANCH
        self.opening[node] = site = self.expr_site(kind, "", node.test, node.test, (node.test,))
        self.loop_body(node, site, statement, header, depth)

    def for_(self, node, header, depth):
        statement = self.compound(node, "for", header, depth, node.iter)
        self.count("for")
        if type(node) is ast.AsyncFor:
            self.count("async")
        self.expr(node.iter)
        self.target(node.target)
        nodes = (node.target, node.iter)
        self.opening[node] = site = self.part_site(LOOP, targets.text(node.target), nodes)
        self.closing[node] = self.part_site(LOOP_END, "", nodes)
        self.loop_body(node, site, statement, header, depth)

    def loop_body(self, node, site, statement, header, depth):
        flow = self.function.flow
        flow.append("L(")
        self.inside(site, node.body, statement, depth + 1)
        flow.append(")")
        if node.orelse:
            opener = self.follower(self.layout.end(node.body[-1]), node.orelse, "else", header, depth)
            self.inside(site, node.orelse, opener, depth + 1)

    def try_(self, node, header, depth):
        layout, flow = self.layout, self.function.flow
        statement = self.compound(node, "try", header, depth, layout.start(node))
        self.count("try")
        flow.append("T(")
        self.block(node.body, statement, depth + 1)
        before = layout.end(node.body[-1])
        for handler in node.handlers:
            flow.append(")(")
            last = handler.type if handler.type is not None else layout.start(handler)
            opener = self.compound(handler, "except", header, depth, last)
            if handler.type is not None:
                self.expr(handler.type)
            if handler.name:
                self.scope.bind(handler.name, VARIABLE)
            nodes = (handler.type,) if handler.type is not None else ()
            self.opening[handler] = self.part_site(CATCH, handler.name or "", nodes)
            self.block(handler.body, opener, depth + 1)
            before = layout.end(handler)
        flow.append(")")
        for body, kind in ((node.orelse, "else"), (node.finalbody, "finally")):
            if body:
                opener = self.follower(before, body, kind, header, depth)
                self.block(body, opener, depth + 1)
                before = layout.end(body[-1])

    def with_(self, node, header, depth):
        last = node.items[-1]
        statement = self.compound(node, "with", header, depth, last.optional_vars or last.context_expr)
        self.count("with")
        if type(node) is ast.AsyncWith:
            self.count("async")
        bound, nodes = [], []
        for item in node.items:
            self.expr(item.context_expr)
            nodes.append(item.context_expr)
            if item.optional_vars is not None:
                self.target(item.optional_vars)
                bound.append(targets.text(item.optional_vars))
                nodes.append(item.optional_vars)
        self.opening[node] = self.part_site(ASSIGN if bound else STEP, ", ".join(bound), tuple(nodes))
        self.block(node.body, statement, depth + 1)

    def match(self, node, header, depth):
        layout, flow = self.layout, self.function.flow
        opener = self.compound(node, "match", header, depth, node.subject)
        self.count("match")
        self.expr(node.subject)
        before, outer, closing = opener.end, self.outer, 0
        for case in node.cases:
            start = layout.after_block(before)
            ends = layout.end(case.guard if case.guard is not None else case.pattern)
            statement = self.add_statement("case", start, layout.colon(ends), opener, depth + 1,
                                 layout.end(case.body[-1]))
            self.pattern(case.pattern)
            if case.guard is not None:
                self.expr(case.guard)
            if not irrefutable(case):
                nodes = (case.pattern,) if case.guard is None else (case.pattern, case.guard)
                site = self.site(BRANCH, "", layout.start(case.pattern), ends, nodes)
                self.opening[case] = site
                # The next case is tried only when this one fails, as in a chain of elifs.
                self.outer = site
                flow.append("B(")
                closing += 1
            self.block(case.body, statement, depth + 2)
            if not irrefutable(case):
                flow.append(")(")
            before = layout.end(case.body[-1])
        flow.append(")" * closing)
        self.outer = outer

    def pattern(self, node):
        if type(node) is ast.MatchClass:
            self.class_patterns.extend(node.kwd_attrs)
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if name:
            self.scope.bind(name, VARIABLE)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.pattern):
                self.pattern(child)

    def assign(self, node, header, depth):
        self.simple(node, "assign", header, depth)
        self.expr(node.value)
        for target in node.targets:
            self.target(target)
        self.binding(node, node.targets)
        self.named_lambda(node.targets[0], node.value)

    def annotated(self, node, header, depth):
        if node.value is None:
            self.simple(node, "declare", header, depth)
            self.target(node.target)
            return
        self.simple(node, "assign", header, depth)
        self.expr(node.value)
        self.target(node.target)
        self.binding(node, [node.target])
        self.named_lambda(node.target, node.value)

    def augmented(self, node, header, depth):
        self.simple(node, "augment", header, depth)
        self.target(node.target)
        self.expr(node.value)
        self.binding(node, [node.target])

    def binding(self, node, bound):
        only_items = all([type(leaf) is SUBSCRIPT for target in bound for leaf in targets.leaves(target)])
        name = ", ".join([targets.text(target) for target in bound])
        # `() = e` binds nothing: it stays an assignment.
        self.opening[node] = self.part_site(MUTATE if only_items and name else ASSIGN, name, (node,))

    def named_lambda(self, target, value):
        if type(target) is NAME and type(value) is ast.Lambda:
            self.scope.bind(target.id, FUNCTION)
            self.scope.functions[target.id] = self.function_of[value]

    def delete(self, node, header, depth):
        self.simple(node, "delete", header, depth)
        self.exprs(node.targets)
        for target in node.targets:
            if type(target) is ATTRIBUTE:
                self.stored_attributes.append((target, self.scope))
        changed = all([type(target) in (ATTRIBUTE, SUBSCRIPT) for target in node.targets])
        name = ", ".join([targets.text(target) for target in node.targets])
        self.opening[node] = self.part_site(MUTATE if changed else STEP, name, (node,))

    def expression(self, node, header, depth):
        self.simple(node, "expression", header, depth)
        value = node.value
        kind = type(value)
        if kind is ast.Constant:
            return
        self.expr(value)
        if kind in (ast.Yield, ast.YieldFrom, ast.NamedExpr):
            return
        self.opening[node] = site = self.part_site(STEP, "", (value,))
        if kind is ast.Call and not self.scope.is_class:
            self.undecided.append((site, value))
        if kind is ast.Call and self.writes:
            self.closing[node] = self.part_site(OUTPUT, "", (value,))

    def decide(self):
        """Which expression statements change a variable of the program in place."""
        for site, call in self.undecided:
            scope, func = site.scope, call.func
            base = func.value if type(func) is ATTRIBUTE else func
            root = targets.root(base)
            if root is None:
                continue
            how = scope.binds(root)
            if how & VARIABLE and type(func) is ATTRIBUTE:
                name, _ = targets.container(base)
                owner = scope.owner(root)
                # A method of one's own records its own events.
                if name is None or name != owner.receiver:
                    site.kind, site.root, site.name = MUTATE, name, targets.text(base)
            elif how & IMPORT and call.args and type(call.args[0]) is NAME:
                name = call.args[0].id
                if scope.binds(name) & VARIABLE:
                    site.kind, site.root, site.name = MUTATE, name, name

    def return_(self, node, header, depth):
        self.simple(node, "return", header, depth)
        nodes: tuple = ()
        if node.value is not None:
            self.expr(node.value)
            nodes = (node.value,)
        self.opening[node] = self.part_site(RETURN, "", nodes)
        self.function.flow.append("R")

    def raise_(self, node, header, depth):
        self.simple(node, "raise", header, depth)
        nodes = tuple([child for child in (node.exc, node.cause) if child is not None])
        self.exprs(nodes)
        self.opening[node] = self.part_site(RAISE, "", nodes)
        self.function.flow.append("J")

    def assert_(self, node, header, depth):
        self.simple(node, "assert", header, depth)
        self.count("assert")
        self.expr(node.test)
        self.opening[node] = self.expr_site(BRANCH, "", node.test, node.test, (node.test,))
        if node.msg is not None:
            self.expr(node.msg)
        self.function.flow.append("B(J)")

    def jump(self, node, header, depth):
        self.simple(node, "break" if type(node) is ast.Break else "continue", header, depth)
        self.opening[node] = self.part_site(STEP, "")
        self.function.flow.append("J")

    def pass_(self, node, header, depth):
        self.simple(node, "pass", header, depth)

    def import_(self, node, header, depth):
        self.simple(node, "import", header, depth)
        self.count("import")
        if type(node) is ast.Import:
            for alias in node.names:
                self.imports.append((alias.name, None))
                self.scope.bind(alias.asname or alias.name.partition(".")[0], IMPORT)
        else:
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                self.imports.append((module, alias.name))
                if alias.name != "*":
                    self.scope.bind(alias.asname or alias.name, IMPORT)

    def declare(self, node, header, depth):
        self.simple(node, "declare", header, depth)
        self.count("global")
        if self.scope.outside is None:
            self.scope.outside = {}
        owner = self.globals if type(node) is ast.Global else None
        if self.scope is not self.globals:
            for name in node.names:
                self.scope.outside[name] = owner

    def type_alias(self, node, header, depth):
        self.simple(node, "assign", header, depth)
        self.scope.bind(node.name.id, CLASS)


def irrefutable(case):
    """A case that always matches, as an else does: `_` or a bare name, without a guard."""
    pattern = case.pattern
    while case.guard is None and type(pattern) is ast.MatchAs:
        if pattern.pattern is None:
            return True
        pattern = pattern.pattern
    if case.guard is None and type(pattern) is ast.MatchOr:
        last = pattern.patterns[-1]
        return type(last) is ast.MatchAs and last.pattern is None
    return False


STATEMENTS = {
    ast.FunctionDef: Collector.function_def,
    ast.AsyncFunctionDef: Collector.function_def,
    ast.ClassDef: Collector.class_def,
    ast.If: Collector.if_,
    ast.While: Collector.while_,
    ast.For: Collector.for_,
    ast.AsyncFor: Collector.for_,
    ast.Try: Collector.try_,
    ast.With: Collector.with_,
    ast.AsyncWith: Collector.with_,
    ast.Match: Collector.match,
    ast.Assign: Collector.assign,
    ast.AnnAssign: Collector.annotated,
    ast.AugAssign: Collector.augmented,
    ast.Delete: Collector.delete,
    ast.Expr: Collector.expression,
    ast.Return: Collector.return_,
    ast.Raise: Collector.raise_,
    ast.Assert: Collector.assert_,
    ast.Break: Collector.jump,
    ast.Continue: Collector.jump,
    ast.Pass: Collector.pass_,
    ast.Import: Collector.import_,
    ast.ImportFrom: Collector.import_,
    ast.Global: Collector.declare,
    ast.Nonlocal: Collector.declare,
}
if hasattr(ast, "TryStar"):
    STATEMENTS[ast.TryStar] = Collector.try_
if hasattr(ast, "TypeAlias"):
    STATEMENTS[ast.TypeAlias] = Collector.type_alias
