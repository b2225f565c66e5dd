"""Rewriting a program's tree for the search: what both of its rewritten forms share.

Both count steps (loop iterations, elements of comprehensions, entries of functions) in a cell of a
list and stop the program when it has used up its own. The list and the functions get in through
constants, as the recorder does (see instrument.py)."""
import ast
import hashlib
import operator

from analysis import Deep, compiled
from build import NOWHERE, clone
from instrument import injected
from variants_tree import COMPREHENSIONS, FUNCTIONS, LOAD, LOOPS, STORE, constant, is_docstring

# The compiler works out what a constant holds at a constant index; cells are beyond the end of the
# text that stands for the list, which it leaves alone.
STEPS = 64
FIRST = STEPS + 1

# Names of the fields of expressions and simple statements that hold nodes, by class.
FIELDS = {}


def fields(kind):
    found = FIELDS.get(kind)
    if found is None:
        skipped = ("ctx", "op", "ops", "annotation", "type_comment", "kind", "type_params", "returns")
        found = FIELDS[kind] = tuple([f for f in kind._fields if f not in skipped])
    return found


class Stop(BaseException):
    """Ends a run that has used up its steps. No `except Exception` of a program catches it; one
    that catches all is stopped again at its next step."""


def stop():
    raise Stop


# Bits of a number, items of a sequence that one operator may make: inside of it no steps are
# counted. What it makes is counted afterwards, one step for so many bits or items.
LARGE, A_STEP = 1 << 16, 64
SEQUENCES = (str, list, tuple, bytes, bytearray)


def product_size(left, right):
    """Bits or items of a product."""
    if type(left) is int and type(right) is int:
        return left.bit_length() + right.bit_length()
    for number, sequence in ((left, right), (right, left)):
        if type(number) is int and type(sequence) in SEQUENCES:
            return len(sequence) * number
    return 0


def power_size(base, exponent):
    return base.bit_length() * exponent if type(base) is int and type(exponent) is int else 0


def shift_size(left, right):
    return left.bit_length() + right if type(left) is int and type(right) is int else 0


def guard(cells, size, operator):
    """The operator for operands that do not make anything large."""
    def apply(left, right):
        made = size(left, right)
        if made > A_STEP:
            if made > LARGE:
                raise Stop
            cells[STEPS] -= made // A_STEP
        return operator(left, right)
    return apply


GUARDS = {ast.Pow: "power", ast.Mult: "product", ast.LShift: "shifted"}


class Rewriter:
    """Rewrites a module so that it counts steps. `objects` are what more gets in by constants."""

    def __init__(self, source, objects):
        self.cells = [0] * FIRST
        salt = hashlib.blake2b(source, digest_size=16).digest()
        self.objects = {
            "cells": self.cells, "stop": stop, "step": self.stepper(),
            "power": guard(self.cells, power_size, operator.pow),
            "product": guard(self.cells, product_size, operator.mul),
            "shifted": guard(self.cells, shift_size, operator.lshift), **objects}
        self.marks = {salt + word.encode(): item for word, item in self.objects.items()}
        self.nodes = {word: ast.Constant(salt + word.encode(), None, **NOWHERE) for word in self.objects}
        self.a_cell = ast.Subscript(self.nodes["cells"], constant(STEPS), LOAD, **NOWHERE)
        steps = self.cell(STEPS)
        self.tick = [
            ast.AugAssign(clone(steps, ctx=STORE), ast.Sub(), constant(1), **NOWHERE),
            ast.If(ast.Compare(steps, [ast.Lt()], [constant(0)], **NOWHERE),
                   [ast.Expr(self.call("stop"), **NOWHERE)], [], **NOWHERE)]
        self.tick_test = self.call("step")

    def stepper(self):
        cells = self.cells

        def step():
            cells[STEPS] -= 1
            if cells[STEPS] < 0:
                raise Stop
            return True
        return step

    def cell(self, index):
        return clone(self.a_cell, slice=constant(index))

    def call(self, word, *arguments):
        return ast.Call(self.nodes[word], list(arguments), [], **NOWHERE)

    def compile(self, tree):
        with Deep():
            return injected(compiled(clone(tree, body=self.block(tree.body))), self.marks)

    # ---------------------------------------------------------- statements

    def block(self, body):
        out = []
        for index, stmt in enumerate(body):
            self.before(body, index, out)
            self.statement(stmt, out)
        self.before(body, len(body), out)
        return out

    def before(self, body, index, out):
        """Adds what goes before a statement of a block, or after its last one."""

    def statement(self, stmt, out):
        out.append(self.rewritten(stmt))

    def rewritten(self, stmt):
        """A statement with its blocks and expressions rewritten."""
        kind = type(stmt)
        if kind is ast.If:
            return clone(stmt, test=self.header(stmt, stmt.test), body=self.block(stmt.body),
                         orelse=self.block(stmt.orelse) if stmt.orelse else [])
        if kind in LOOPS:
            field = "test" if kind is ast.While else "iter"
            body = self.tick + self.loop_entry(stmt) + self.block(stmt.body)
            return clone(stmt, body=body, orelse=self.block(stmt.orelse) if stmt.orelse else [],
                         **{field: self.header(stmt, getattr(stmt, field))})
        if kind in FUNCTIONS:
            head = stmt.body[:1] if is_docstring(stmt.body[0]) else []
            return clone(stmt, body=head + self.tick + self.entry(stmt) + self.block(stmt.body))
        if kind is ast.Try or kind.__name__ == "TryStar":
            handlers = [clone(handler, body=self.block(handler.body)) for handler in stmt.handlers]
            return clone(stmt, body=self.block(stmt.body), handlers=handlers,
                         orelse=self.block(stmt.orelse) if stmt.orelse else [],
                         finalbody=self.block(stmt.finalbody) if stmt.finalbody else [])
        if kind is ast.Match:
            return clone(stmt, cases=[clone(case, body=self.block(case.body)) for case in stmt.cases])
        if kind in (ast.With, ast.AsyncWith, ast.ClassDef):
            return clone(stmt, body=self.block(stmt.body))
        return self.node(stmt)

    def header(self, stmt, expression):
        """The condition or iterable of a compound statement."""
        return self.node(expression)

    def loop_entry(self, stmt):
        return []

    def entry(self, stmt):
        return []

    # --------------------------------------------------------- expressions

    def guarded(self, op, left, right):
        """The operation, which may not make anything large at one go."""
        word = GUARDS.get(op)
        if word is None:
            return ast.BinOp(left, op(), right, **NOWHERE)
        return self.call(word, left, right)

    def node(self, node):
        """A simple statement or an expression, which shares what has not changed."""
        kind = type(node)
        changes = None
        for field in fields(kind):
            old = getattr(node, field)
            if isinstance(old, ast.AST):
                new = self.node(old)
                if new is old:
                    continue
            elif type(old) is list and old and isinstance(old[0] or old[-1], ast.AST):
                new = [self.node(item) if item is not None else None for item in old]
                if all([a is b for a, b in zip(new, old)]):
                    continue
            else:
                continue
            if changes is None:
                changes = {}
            changes[field] = new
        if kind is ast.BinOp and type(node.op) in (ast.Pow, ast.LShift):
            new = clone(node, **changes) if changes else node
            return self.placed(node, self.guarded(type(node.op), new.left, new.right))
        if kind in COMPREHENSIONS:
            changes = changes or {}
            generators = changes.get("generators", node.generators)
            changes["generators"] = [clone(g, ifs=[self.tick_test] + g.ifs) for g in generators]
        return self.placed(node, clone(node, **changes) if changes else node)

    def placed(self, node, new):
        """What stands for an expression whose parts have been rewritten."""
        return new
