"""Pieces that listing and running edits are made of, each by itself."""
import ast
import random
import unittest

from corpus import programs
from repair_support import Conversation, applied, outcomes
from record.analysis import analyse
from record.positions import Layout
from repair.guards import STEPS, Stop, guards, stepper
from repair.names import common, similarity
from repair.state import keeps_nothing
from repair.text import Texts
from repair.tree import Program, children, count, counts, parsed, walk

HOSTILE = {
    "endless loop": ("def f(a):\n    while a > 0:\n        a += 1\n    return a\n", [([3], 0), ([0], 0)]),
    "endless recursion": ("def f(a):\n    return f(a + 1) if a else 0\n", [([3], 0), ([0], 0)]),
    "catches all": (
        "def f(a):\n    while True:\n        try:\n            while True:\n                a += 1\n"
        "        except:\n            pass\n", [([3], 3)]),
    "powers": ("def f(a):\n    for i in range(9):\n        a = a + a * i\n    return a\n", [([3], 0), ([5], 1)]),
    "doubling": (
        "def f(a):\n    for i in range(90):\n        a = a[:1] + a[2:]\n    return a\n", [([[1, 2, 3]], [9])]),
    "exits": ("import sys\n\ndef f(a):\n    if a:\n        sys.exit(0)\n    return 1\n", [([1], 1), ([0], 1)]),
    "writes": ("def f(a):\n    print(a)\n    return a + 1\n", [([1], 1)]),
    "raises while loading": ("X = 1 // 0\n\ndef f(a):\n    return X\n", [([1], 0)]),
    "no entry point": ("def g(a):\n    return 1\n", [([1], 1)]),
    "equal to all": (
        "class A:\n    def __eq__(self, other):\n        raise SystemExit\n\ndef f(a):\n    return A()\n", [([1], 1)]),
    "generator": ("def f(a):\n    for x in a:\n        yield x\n", [([[1]], [1])]),
    "async": ("async def f(a):\n    return [x async for x in a]\n", [([1], 1)]),
    "match": (
        "def f(a):\n    match a:\n        case [x, *_] if x > 0:\n            return x\n        case {'k': v}:\n"
        "            return v\n    return 0\n", [([[0, 1]], 1), ([{"k": 2}], 3)]),
    "everything": (
        "from functools import reduce\nimport math\n\nclass C:\n    n = 0\n    def m(self, *a, k=1, **z):\n"
        "        with open('/dev/null') as h:\n            self.n += k\n        assert self.n, 'x'\n"
        "        del a\n        return (lambda q, *r: q if q else r)(self.n)\n\ndef f(a, *b, c=3):\n    global G\n"
        "    G = {**{'a': 1}, 'b': [*b]}\n    def inner():\n        nonlocal c\n        c = (y := c) + 1\n"
        "        return f'{y!r:>{c}}'\n    try:\n        x, (z, *w) = a, (1, 2, 3)\n        raise ValueError(inner())\n"
        "    except (ValueError, KeyError) as e:\n        a = str(e)\n    finally:\n        C().m()\n"
        "    return reduce(lambda p, q: p + q, [i for i in (x, z) if i], 0) + math.floor(0.5)\n",
        [([4], 6), ([7], 9)]),
}


class Hostile(unittest.TestCase):
    def test_programs_are_run_to_the_end(self):
        for name, (source, checks) in HOSTILE.items():
            with self.subTest(name), Conversation(source, checks) as talk:
                edits = talk.list()
                found = talk.run(edits, steps=1_000_000)
                self.assertLess(int(talk.ran.get("steps", "0")), 1_300_000)
                for edit in talk.describe([number for number, failed in found.items() if not failed]):
                    self.assertEqual(outcomes(applied(source, edit), checks), [True] * len(checks), edit.text)

    def test_a_repair_is_found_in_the_midst_of_it(self):
        for name in ("writes", "exits", "everything"):
            source, checks = HOSTILE[name]
            with self.subTest(name), Conversation(source, checks) as talk:
                self.assertTrue(talk.repairs(talk.list()))


class Guards(unittest.TestCase):
    def setUp(self):
        self.cells = [0] * (STEPS + 1)
        self.cells[STEPS] = 100_000

    def test_small_results_are_those_of_the_operator(self):
        found = guards(self.cells)
        self.assertEqual(found["power"](3, 4), 81)
        self.assertEqual(found["product"]("ab", 3), "ababab")
        self.assertEqual(found["product"](1.5, 4), 6.0)
        self.assertEqual(found["shifted"](1, 10), 1024)
        self.assertEqual(found["sum"]([1], [2]), [1, 2])
        items = [1]
        self.assertIs(found["sum_in_place"](items, [2]), items)
        self.assertEqual(self.cells[STEPS], 100_000)

    def test_large_results_are_not_made(self):
        found = guards(self.cells)
        for word, left, right in (("power", 10, 10 ** 9), ("product", [0], 10 ** 9), ("product", 10 ** 8, "x"),
                                  ("shifted", 1, 10 ** 12), ("power", -3, 10 ** 8)):
            with self.subTest(word), self.assertRaises(Stop):
                found[word](left, right)

    def test_middling_results_cost_steps(self):
        guards(self.cells)["product"]([0], 6400)
        self.assertEqual(self.cells[STEPS], 100_000 - 100)

    def test_errors_are_the_operators_own(self):
        with self.assertRaises(TypeError):
            guards(self.cells)["product"]([], "x")
        with self.assertRaises(ZeroDivisionError):
            guards(self.cells)["power"](0, -1)

    def test_the_last_step_is_the_last(self):
        self.cells[STEPS] = 2
        step = stepper(self.cells)
        self.assertTrue(step() and step())
        for _ in range(2):
            with self.assertRaises(Stop):
                step()


class Names(unittest.TestCase):
    def naive(self, left, right):
        row = [0] * (len(right) + 1)
        for a in left:
            last = 0
            for i, b in enumerate(right):
                last, row[i + 1] = row[i + 1], last + 1 if a == b else max(row[i], row[i + 1])
        return row[-1]

    def test_common_subsequences(self):
        generator = random.Random(4)
        for _ in range(800):
            left, right = [generator.choices("abcd", k=generator.randrange(12)) for _ in range(2)]
            self.assertEqual(common(left, right), self.naive(left, right), (left, right))

    def test_similarity(self):
        self.assertEqual(similarity([], []), 0.0)
        self.assertEqual(similarity([1], [1]), 1.0)
        self.assertEqual(similarity([1, 2], [2, 3]), 0.5)


class Text(unittest.TestCase):
    SOURCES = ["a + b * c", "f(x, *y, k=1, **z)[1:2], x[::3]", "[i for i in a if i if j]", "{1: 2, **b}", "a < b <= c",
               "not a or -b and c", "lambda q, r=1: q + r", "(x := 1) if y else {z}", "a.b.c(d)", "1 if True else 1.0"]

    def test_is_the_same_expression(self):
        texts = Texts()
        for source in self.SOURCES:
            with self.subTest(source):
                node = ast.parse(source, mode="eval").body
                again = ast.parse(texts.text(node), mode="eval").body
                self.assertEqual(ast.dump(node), ast.dump(again))

    def test_places_are_where_the_texts_are(self):
        texts = Texts()
        for source in self.SOURCES:
            node = ast.parse(source, mode="eval").body
            whole = texts.text(node)
            for inner, (start, end) in texts.places(node).items():
                self.assertEqual(whole[start:end], texts.text(inner))


class Trees(unittest.TestCase):
    def programs(self):
        for source in [source for source, _ in HOSTILE.values()] + [source for _, source, _ in programs()]:
            found = analyse(source.encode())
            if not found.errors:
                yield source.encode(), found

    def test_statements_are_numbered_as_in_the_analysis(self):
        total = 0
        for source, found in self.programs():
            program = Program(parsed(source), Layout(source))
            starts = [statement.start for statement in found.statements]
            self.assertEqual(program.size, len(starts), source)
            for stmt in program.statements:
                self.assertEqual(starts[stmt.number], program.layout.start(stmt.node), source)
                total += 1
        self.assertGreater(total, 500)

    def test_children_are_those_of_the_ast_module(self):
        left_out = (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)
        for _, found in self.programs():
            for node in ast.walk(found.tree):
                want = [child for child in ast.iter_child_nodes(node) if not isinstance(child, left_out)]
                self.assertEqual(children(node), want)
            self.assertEqual([node for node in ast.walk(found.tree) if not isinstance(node, left_out)],
                             list(walk(found.tree)))

    def test_counts_are_the_count_of_each(self):
        for _, found in self.programs():
            sizes = {}
            counts(found.tree, sizes)
            for node, size in list(sizes.items())[::7]:
                self.assertEqual(size, count(node))


class State(unittest.TestCase):
    def keeps(self, source):
        return not keeps_nothing(Program(parsed(source.encode())))

    def test_what_outlives_a_call(self):
        for source in ("seen = []", "def f(a=[]): pass", "def f():\n    global n\n    n = 1", "def f():\n    f.n = 1",
                       "class A: pass", "from functools import cache\n@cache\ndef f(): pass", "print(1)",
                       "x, y = 1, 2", "for i in (1,): pass"):
            with self.subTest(source):
                self.assertTrue(self.keeps(source))

    def test_what_does_not(self):
        for source in ("'Text.'\nimport math\nfrom typing import List\nN = -1\nT = ('a', 2)\ndef f(a=1, *, b=None):\n"
                       "    x = []\n    x[0] = 1\n    return x", "async_ = 1"):
            with self.subTest(source):
                self.assertFalse(self.keeps(source))


if __name__ == "__main__":
    unittest.main()
