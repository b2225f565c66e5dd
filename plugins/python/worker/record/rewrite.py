"""Rewrites statements so that they record their events (expressions: record/rewrite_expr.py).

Rules that keep a program's meaning:
- Nothing is evaluated twice. What is needed twice is kept in a hidden local whose name no program
  can write, and let go of at once.
- Only plain variables are read again after they were bound. Module and class level have no hidden
  locals, since their variables are an object that the program can look at; a class's are not even
  read, since a metaclass can supply them. There an event holds the value on its way, or none.
- A condition is decided once, by the program's own statement: its events lie inside the branches.
"""
import ast

from record import targets
from record.build import (CHANGED, CONTAINER, DELETE, LOAD, NOWHERE, SCALAR, UNKNOWN, Builder, clone, place, static,
                   stored, tuple_of)
from record.collect import always
from record.expressions import parameters
from record.recorder import TEMPORARY
from record.rewrite_expr import ExpressionRewriter
from record.structure import MUTATE, STEP

MODULE, CLASS, FUNCTION = range(3)


def is_docstring(stmt):
    return (type(stmt) is ast.Expr and type(stmt.value) is ast.Constant
            and type(stmt.value.value) is str)


def substitute(node, old, new):
    """A chain of attributes and subscripts with one of its links replaced."""
    if node is old:
        return new
    return clone(node, value=substitute(node.value, old, new))


class Rewriter(ExpressionRewriter):
    """Rewrites one module."""

    def __init__(self, collected, marks, cap):
        self.collected = collected
        self.opening = collected.opening
        self.closing = collected.closing
        self.hot = collected.hot
        self.build = Builder(marks, cap)
        self.level = MODULE
        self.frame = self.inner = self.build.module_frame
        self.in_iterable = False

    def module(self):
        return clone(self.collected.tree, body=self.block(self.collected.tree.body))

    # ------------------------------------------------------------- helpers

    def block(self, body, out=None):
        if out is None:
            out = []
        for stmt in body:
            rewrite = STATEMENTS.get(type(stmt))
            if rewrite is None:
                out.append(stmt)
            else:
                rewrite(self, stmt, out)
        return out

    def event(self, site, value, at):
        return ast.Expr(self.build.event(site, self.frame, value, at), **at)

    def temporary(self, number, value, at, out):
        """Keeps a value in a hidden local; gives the node that reads it."""
        name = TEMPORARY + str(number)
        out.append(ast.Assign([stored(name, at)], value, None, **at))
        return self.build.read(name)

    def forget(self, count, out):
        names: list[ast.expr] = [ast.Name(TEMPORARY + str(number), DELETE, **NOWHERE) for number in range(count)]
        if names:
            out.append(ast.Delete(names, **NOWHERE))

    def mirror(self, target):
        """The values that a target of names bound, in the target's own form."""
        kind = type(target)
        if kind is ast.Tuple or kind is ast.List:
            return tuple_of([self.mirror(item) for item in target.elts])
        if kind is ast.Starred:
            return self.mirror(target.value)
        return self.build.read(target.id)

    def bound(self, bound, at, known=UNKNOWN):
        """What an event records of targets that are all names."""
        if len(bound) > 1:
            return self.build.values([self.mirror(target) for target in bound], at)
        mirror = self.mirror(bound[0])
        if type(mirror) is ast.Tuple:
            return self.build.values(mirror.elts, at)
        return self.build.value(mirror, at, known)

    def several(self, reads, at):
        """What an event records of one value or more."""
        if len(reads) == 1:
            return self.build.value(reads[0], at, CHANGED)
        return self.build.values(reads, at)

    def root_value(self, base, at):
        """At module level: the variable at the root of what changed, read again; or no value."""
        root = targets.root(base)
        return self.build.value(self.build.read(root), at, CHANGED) if root else self.build.no_value

    # ---------------------------------------------------------- assignment

    def assign(self, node, out):
        self.assigned(node, node.targets, out, lambda bound, value: clone(node, targets=bound, value=value))

    def annotated(self, node, out):
        if node.value is None:
            out.append(clone(node, target=self.expr(node.target)))
            return
        self.assigned(node, [node.target], out,
                      lambda bound, value: clone(node, target=bound[0], value=value))

    def assigned(self, node, bound, out, again):
        site, at = self.opening[node], place(node)
        value = self.expr(node.value)
        bound = [self.expr(target) for target in bound]
        if self.level == CLASS:
            out.append(again(bound, self.build.pass_through(site, self.frame, value, at)))
            return
        if all([targets.only_names(target) for target in bound]):
            out.append(again(bound, value))
            out.append(self.event(site, self.bound(bound, at, static(node.value)), at))
            return
        if site.kind == MUTATE:
            found = [targets.container(leaf.value)[0] for t in bound for leaf in targets.leaves(t)]
            if self.level == MODULE:
                found = [targets.root(leaf.value) for t in bound for leaf in targets.leaves(t)]
            if all(found):
                out.append(again(bound, value))
                names = list(dict.fromkeys(found))
                out.append(self.event(site, self.several([self.build.read(n) for n in names], at), at))
                return
        if self.level == MODULE:
            out.append(again(bound, self.build.pass_through(site, self.frame, value, at)))
            return
        self.spread(node, site, bound, value, out, again)

    def spread(self, node, site, bound, value, out, again):
        """Stores one target after the other, in Python's order, from hidden locals."""
        at = place(node)
        self.used = 0
        self.changed: dict[str, ast.expr] = {}      # text of a container -> the node that reads it
        source = self.hold(value, place(value), out)
        if len(bound) == 1 and type(bound[0]) is ast.Attribute:
            out.append(again(bound, source))
            reads = [source]
        else:
            reads = [self.store(target, source, out) for target in bound]
        if site.kind == MUTATE:
            recorded = self.several(list(self.changed.values()), at)
        elif len(reads) == 1:
            known = static(node.value) if type(bound[0]) is ast.Attribute else UNKNOWN
            if type(reads[0]) is ast.Tuple:
                known = CONTAINER
            recorded = self.build.value(reads[0], at, known)
        else:
            recorded = self.build.values(reads, at)
        out.append(self.event(site, recorded, at))
        self.forget(self.used, out)

    def hold(self, value, at, out):
        read = self.temporary(self.used, value, at, out)
        self.used += 1
        return read

    def store(self, target, source, out):
        """Stores to one target; gives what reads the value that an event records for it."""
        at = place(target)
        kind = type(target)
        if kind is ast.Subscript:
            name, node = targets.container(target.value)
            if node is None:
                read = self.build.read(name)
            else:
                read = self.hold(node, place(node), out)
                target = clone(target, value=substitute(target.value, node, read))
            out.append(ast.Assign([target], source, None, **at))
            self.changed[targets.text(node) if node is not None else name] = read
            return source
        if kind is ast.Tuple or kind is ast.List:
            if targets.only_names(target):
                out.append(ast.Assign([target], source, None, **at))
                return self.mirror(target)
            first = self.used
            self.used += len(target.elts)
            slots = [TEMPORARY + str(first + i) for i in range(len(target.elts))]
            items = [clone(item, value=stored(slot, place(item))) if type(item) is ast.Starred
                     else stored(slot, place(item)) for item, slot in zip(target.elts, slots)]
            out.append(ast.Assign([clone(target, elts=items)], source, None, **at))
            return tuple_of([
                self.store(item.value if type(item) is ast.Starred else item, self.build.read(slot), out)
                for item, slot in zip(target.elts, slots)])
        out.append(ast.Assign([target], source, None, **at))
        return source

    def augmented(self, node, out):
        site, at, target = self.opening[node], place(node), self.expr(node.target)
        build = self.build
        again = clone(node, target=target, value=self.expr(node.value))
        kind = type(target)
        if self.level == CLASS or (self.level == MODULE and kind is ast.Attribute):
            out.append(again)
            out.append(self.event(site, build.no_value, at))
        elif kind is ast.Name:
            out.append(again)
            out.append(self.event(site, build.value(build.read(target.id), at), at))
        elif kind is ast.Subscript:
            self.changing(site, again, target.value, "target", at, out)
        else:
            where = place(target)
            base = self.temporary(0, target.value, place(target.value), out)
            item = self.temporary(1, clone(target, value=base, ctx=LOAD), where, out)
            out.append(clone(again, target=stored(item.id, where)))
            out.append(ast.Assign([clone(target, value=base)], item, None, **where))
            out.append(self.event(site, build.value(item, at), at))
            self.forget(2, out)

    def changing(self, site, again, base, field, at, out):
        """A statement that changes what `base` leads to, and the record of it afterwards."""
        name, node = targets.container(base)
        if name is not None or self.level == MODULE:
            out.append(again)
            value = (self.build.value(self.build.read(name), at, CHANGED) if name is not None
                     else self.root_value(base, at))
            out.append(self.event(site, value, at))
            return
        read = self.temporary(0, node, place(node), out)
        out.append(clone(again, **{field: substitute(getattr(again, field), node, read)}))
        out.append(self.event(site, self.build.value(read, at, CHANGED), at))
        self.forget(1, out)

    def delete(self, node, out):
        site, at = self.opening[node], place(node)
        again = clone(node, targets=[self.expr(target) for target in node.targets])
        if site.kind == STEP:
            out.append(self.event(site, self.build.no_value, at))
            out.append(again)
            return
        bases = [target.value for target in again.targets]
        single = len(bases) == 1
        if single and self.level == FUNCTION and type(again.targets[0]) is ast.Attribute:
            read = self.temporary(0, bases[0], place(bases[0]), out)
            out.append(clone(again, targets=[clone(again.targets[0], value=read)]))
            out.append(self.event(site, self.build.value(read, at, CHANGED), at))
            self.forget(1, out)
            return
        found = [targets.container(base) for base in bases]
        names = [name for name, _ in found]
        if self.level == CLASS:
            value = self.build.no_value
        elif all(names):
            value = self.several([self.build.read(name) for name in dict.fromkeys(names)], at)
        elif single and self.level == FUNCTION:
            node = found[0][1]
            read = self.temporary(0, node, place(node), out)
            out.append(clone(again, targets=[substitute(again.targets[0], node, read)]))
            out.append(self.event(site, self.build.value(read, at, CHANGED), at))
            self.forget(1, out)
            return
        else:
            value = self.root_value(bases[0], at) if single else self.build.no_value
        out.append(again)
        out.append(self.event(site, value, at))

    # ---------------------------------------------------------- expressions

    def expression(self, node, out):
        self.effect(node, out)
        site, at = self.closing.get(node), place(node)
        if site is not None:
            out.append(ast.Expr(self.build.output_event(site, self.frame, at), **at))

    def effect(self, node, out):
        site = self.opening.get(node)
        value = self.expr(node.value)
        again = node if value is node.value else clone(node, value=value)
        if site is None:
            out.append(again)
            return
        at = place(node)
        if site.kind == STEP:
            out.append(self.event(site, self.build.no_value, at))
            out.append(again)
        elif site.root is not None:
            out.append(again)
            out.append(self.event(site, self.build.value(self.build.read(site.root), at, CHANGED), at))
        elif self.level == MODULE:
            out.append(again)
            out.append(self.event(site, self.root_value(value.func.value, at), at))
        else:
            _, base = targets.container(value.func.value)
            read = self.temporary(0, base, place(base), out)
            func = clone(value.func, value=substitute(value.func.value, base, read))
            out.append(clone(again, value=clone(value, func=func)))
            out.append(self.event(site, self.build.value(read, at, CHANGED), at))
            self.forget(1, out)

    def return_(self, node, out):
        site, at = self.opening[node], place(node)
        build = self.build
        if node.value is None or (type(node.value) is ast.Constant and static(node.value) == SCALAR):
            out.append(self.event(site, node.value or build.none, at))
            out.append(node)
            return
        value = self.expr(node.value)
        read = self.temporary(0, value, place(node.value), out)
        out.append(self.event(site, build.value(read, at, static(node.value)), at))
        out.append(clone(node, value=read))

    def raise_(self, node, out):
        out.append(self.event(self.opening[node], self.build.no_value, place(node)))
        out.append(clone(node, exc=self.expr(node.exc), cause=self.expr(node.cause)))

    def jump(self, node, out):
        out.append(self.event(self.opening[node], self.build.no_value, place(node)))
        out.append(node)

    def assert_(self, node, out):
        site, at, build = self.opening[node], place(node.test), self.build
        # Recording gives None: the test stays false.
        failed = build.event(site, self.frame, build.false, at)
        test = ast.BoolOp(ast.Or(), [self.expr(node.test), failed], **at)
        out.append(clone(node, test=test, msg=self.expr(node.msg)))
        out.append(self.event(site, build.true, at))

    # -------------------------------------------------------- control flow

    def if_(self, node, out):
        site, at = self.opening[node], place(node.test)
        body = self.block(node.body, [self.event(site, self.build.true, at)])
        orelse = self.block(node.orelse, [self.event(site, self.build.false, at)])
        out.append(clone(node, test=self.expr(node.test), body=body, orelse=orelse))

    def while_(self, node, out):
        site, at, build = self.opening[node], place(node.test), self.build
        if always(node.test):
            body = [self.event(site, build.no_value, at), build.check]
            orelse = []
        else:
            body = [self.event(site, build.true, at), build.check]
            orelse = [self.event(site, build.false, at)]
        out.append(clone(node, test=self.expr(node.test), body=self.block(node.body, body),
                         orelse=self.block(node.orelse, orelse)))

    def for_(self, node, out):
        site, at = self.opening[node], place(node.target)
        target, build = self.expr(node.target), self.build
        body = []
        if self.level == CLASS:
            body.append(self.event(site, build.no_value, at))
        elif targets.only_names(target):
            body.append(self.event(site, self.bound([target], at), at))
        elif self.level == MODULE:
            body.append(self.event(site, build.no_value, at))
        else:
            self.used, self.changed = 1, {}
            read = self.store(target, build.read(TEMPORARY + "0"), body)
            known = CONTAINER if type(read) is ast.Tuple else UNKNOWN
            body.append(self.event(site, build.value(read, at, known), at))
            self.forget(self.used, body)
            target = stored(TEMPORARY + "0", at)
        body.append(build.check)
        orelse = [self.event(self.closing[node], build.no_value, at)]
        out.append(clone(node, target=target, iter=self.expr(node.iter),
                         body=self.block(node.body, body), orelse=self.block(node.orelse, orelse)))

    def try_(self, node, out):
        handlers = []
        for handler in node.handlers:
            at = place(handler.type if handler.type is not None else handler)
            error = ast.Subscript(ast.Call(self.build.error, [], [], **NOWHERE),
                                  ast.Constant(1, None, **NOWHERE), LOAD, **NOWHERE)
            first = self.event(self.opening[handler], self.build.snapshot(error, at), at)
            handlers.append(clone(handler, type=self.expr(handler.type),
                                  body=self.block(handler.body, [first])))
        out.append(clone(node, body=self.block(node.body), handlers=handlers,
                         orelse=self.block(node.orelse), finalbody=self.block(node.finalbody)))

    def with_(self, node, out):
        site, at = self.opening[node], place(node)
        items = [clone(item, context_expr=self.expr(item.context_expr),
                       optional_vars=self.expr(item.optional_vars)) for item in node.items]
        bound = [item.optional_vars for item in items if item.optional_vars is not None]
        body = []
        if not bound:
            out.append(self.event(site, self.build.no_value, place(node.items[0].context_expr)))
        else:
            at = place(node.items[-1].context_expr)
            plain = self.level != CLASS and all([targets.only_names(target) for target in bound])
            body.append(self.event(site, self.bound(bound, at) if plain else self.build.no_value, at))
        out.append(clone(node, items=items, body=self.block(node.body, body)))

    def match(self, node, out):
        cases = []
        for case in node.cases:
            site = self.opening.get(case)
            if site is None:
                cases.append(clone(case, body=self.block(case.body)))
                continue
            at = place(case.pattern)
            body = self.block(case.body, [self.event(site, self.build.true, at)])
            cases.append(clone(case, guard=self.expr(case.guard), body=body))
            # Reached when the case before it failed; recording gives None, so it fails too.
            failed = self.build.event(site, self.frame, self.build.false, at)
            cases.append(ast.match_case(ast.MatchAs(None, None, **at), failed, [ast.Pass(**at)]))
        out.append(clone(node, subject=self.expr(node.subject), cases=cases))

    # --------------------------------------------------------- definitions

    def function_def(self, node, out):
        args = self.arguments(node.args)
        decorators = [self.expr(decorator) for decorator in node.decorator_list]
        level, frame, inner, in_iterable = self.level, self.frame, self.inner, self.in_iterable
        self.level, self.in_iterable = FUNCTION, False
        self.frame = self.inner = self.build.own_frame
        at = dict(place(node), end_lineno=node.lineno, end_col_offset=node.col_offset)
        body, rest = [], node.body
        if is_docstring(rest[0]):
            body.append(rest[0])
            rest = rest[1:]
        body.append(self.build.enter)
        names = [self.build.read(arg.arg) for arg in parameters(node.args)]
        body.append(self.event(self.opening[node], self.build.values(names, at), at))
        body.append(self.build.check)
        self.block(rest, body)
        last = self.closing.get(node)
        if last is not None:
            at = place(node.body[-1])
            at.update(lineno=at["end_lineno"], col_offset=at["end_col_offset"])
            body.append(self.event(last, self.build.none, at))
        self.level, self.frame, self.inner, self.in_iterable = level, frame, inner, in_iterable
        out.append(clone(node, args=args, decorator_list=decorators, body=body))

    def class_def(self, node, out):
        again = clone(
            node, bases=[self.expr(base) for base in node.bases],
            keywords=[clone(k, value=self.expr(k.value)) for k in node.keywords],
            decorator_list=[self.expr(decorator) for decorator in node.decorator_list])
        level, frame = self.level, self.frame
        self.level = CLASS
        if self.inner is not self.build.module_frame:
            self.frame = self.build.class_frame
        again.body = self.block(node.body)
        self.level, self.frame = level, frame
        out.append(again)


STATEMENTS = {
    ast.FunctionDef: Rewriter.function_def,
    ast.AsyncFunctionDef: Rewriter.function_def,
    ast.ClassDef: Rewriter.class_def,
    ast.If: Rewriter.if_,
    ast.While: Rewriter.while_,
    ast.For: Rewriter.for_,
    ast.AsyncFor: Rewriter.for_,
    ast.Try: Rewriter.try_,
    ast.With: Rewriter.with_,
    ast.AsyncWith: Rewriter.with_,
    ast.Match: Rewriter.match,
    ast.Assign: Rewriter.assign,
    ast.AnnAssign: Rewriter.annotated,
    ast.AugAssign: Rewriter.augmented,
    ast.Delete: Rewriter.delete,
    ast.Expr: Rewriter.expression,
    ast.Return: Rewriter.return_,
    ast.Raise: Rewriter.raise_,
    ast.Assert: Rewriter.assert_,
    ast.Break: Rewriter.jump,
    ast.Continue: Rewriter.jump,
}
if hasattr(ast, "TryStar"):
    STATEMENTS[ast.TryStar] = Rewriter.try_
