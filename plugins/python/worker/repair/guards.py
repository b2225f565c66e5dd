"""What a rewritten program is held to: a number of steps, and operators that make nothing large.

Steps are counted down in a cell of the list of cells that the rewritten program shares with who
runs it."""
import ast
import operator
import re
from _blake2 import blake2b

from repair.tree import walk

# The compiler works out what a constant holds at a constant index; cells are beyond the end of the
# text that stands for the list, which it leaves alone.
STEPS = 64
FIRST = STEPS + 1


class Stop(BaseException):
    """Ends a run that has used up its steps. No `except Exception` of a program catches it; one
    that catches all is stopped again at its next step."""


def stop():
    raise Stop


def stepper(cells):
    """A step as an expression: true unless it was one too many."""
    def step():
        cells[STEPS] -= 1
        if cells[STEPS] < 0:
            raise Stop
        return True
    return step


# Bits of a number, items of a sequence that one operator may make: inside of it no steps are
# counted. What it makes is counted afterwards, one step for so many bits or items.
LARGE, A_STEP = 1 << 20, 64
SEQUENCES = (str, list, tuple, bytes, bytearray)


def product_size(left, right):
    """Bits or items of a product."""
    if type(left) is int and type(right) is int:
        return left.bit_length() + right.bit_length()
    for number, sequence in ((left, right), (right, left)):
        if type(number) is int and type(sequence) in SEQUENCES:
            return len(sequence) * number
    return 0


def sum_size(left, right):
    return len(left) + len(right) if type(left) in SEQUENCES and type(right) in SEQUENCES else 0


def power_size(base, exponent):
    return base.bit_length() * exponent if type(base) is int and type(exponent) is int else 0


def shift_size(left, right):
    return left.bit_length() + right if type(left) is int and type(right) is int else 0


def guard(cells, size, apply):
    """The operator for operands that do not make anything large."""
    def guarded(left, right):
        made = size(left, right)
        if made > A_STEP:
            if made > LARGE:
                raise Stop
            cells[STEPS] -= made // A_STEP
        return apply(left, right)
    return guarded


# Functions that take all of an iterable at one go.
CONSUMERS = frozenset("list tuple set frozenset sorted sum min max any all".split())


def counter(cells):
    """A function through which what is iterated over at one go passes: iterators count each item as
    a step, long ranges are refused."""
    def stepping(iterator):
        for item in iterator:
            cells[STEPS] -= 1
            if cells[STEPS] < 0:
                raise Stop
            yield item

    def counted(value):
        kind = type(value)
        if kind in SEQUENCES:
            return value
        if kind is range:
            made = (value.stop - value.start) // value.step
            if made > LARGE:
                raise Stop
            cells[STEPS] -= max(made, 0) // A_STEP
            return value
        return stepping(value) if hasattr(kind, "__next__") else value
    return counted


GUARDED = (
    ("power", power_size, operator.pow, operator.ipow),
    ("sum", sum_size, operator.add, operator.iadd),
    ("product", product_size, operator.mul, operator.imul),
    ("shifted", shift_size, operator.lshift, operator.ilshift))
IN_PLACE = "_in_place"
# What every rewritten program gets at.
WORDS = ("cells", "stop", "step", "counted") + tuple(
    [word + form for word, _, _, _ in GUARDED for form in ("", IN_PLACE)])


def guards(cells):
    """What WORDS stand for, for one program with its cells."""
    found = {"cells": cells, "stop": stop, "step": stepper(cells), "counted": counter(cells)}
    for word, size, apply, in_place in GUARDED:
        found[word] = guard(cells, size, apply)
        found[word + IN_PLACE] = guard(cells, size, in_place)
    return found


def salt(source):
    """What all marks of a program begin with. No program can hold a digest of its own text."""
    return blake2b(source, digest_size=16).digest()


def mark(salted, word):
    """The constant that stands for a word's object in a rewritten program."""
    return salted + word.encode()


# A program that has a `pow` of its own.
OWN_POWER = re.compile(rb"\bpow\s*=|\bdef\s+pow\b|\bimport\b[^\n]*\bpow\b")
GUARDS = {ast.Pow: "power", ast.Mult: "product", ast.LShift: "shifted", ast.Add: "sum"}
# Expressions that give sequences: where one is added, what is made may double each time.
SEQUENCE_NODES = (ast.List, ast.ListComp, ast.Tuple)


def risky(node):
    """Whether an operation, a BinOp or an AugAssign, may make something far larger than its
    operands are."""
    op = type(node.op)
    operands = (node.value,) if type(node) is ast.AugAssign else (node.left, node.right)
    if op is ast.Mult:
        return any([type(operand) is not ast.Constant for operand in operands])
    if op is ast.Add:
        if type(node) is ast.AugAssign:
            return gives_sequence(node.value) or reads(node.value, node.target)
        return any([gives_sequence(o) for o in operands]) or reads(node.left, node.right)
    return op in GUARDS


def gives_sequence(node):
    return type(node) in SEQUENCE_NODES or (type(node) is ast.Subscript and type(node.slice) is ast.Slice)


def reads(node, target):
    """Whether an expression reads a variable."""
    return type(target) is ast.Name and any(
        [type(n) is ast.Name and n.id == target.id for n in walk(node)])
