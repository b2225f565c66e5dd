"""Which edits are listed: the faults that they mend, and that what passes as an edit passes as text."""
import gzip
import json
import os
import unittest

from support import SHARED
from repair_support import Conversation, Refused, applied, lines, outcomes, repairs

COUNT = "def f(items, x):\n    n = 0\n    for item in items:\n        if item == x:\n            n += 1\n    return n\n"

# name -> (faulty program, checks, donors, an edit that must be among those that pass)
FAULTS = {
    "comparison": (
        "def f(a, b):\n    if a <= b:\n        return a\n    return 0\n",
        [([2, 2], 0), ([1, 2], 1), ([3, 1], 0)], (), "comparison: a <= b -> a < b"),
    "arithmetic": (
        "def f(a, b):\n    return a + b\n", [([2, 5], -3), ([1, 1], 0)], (), "arithmetic: a + b -> a - b"),
    "boolean": (
        "def f(a, b):\n    return bool(a or b)\n", [([1, 0], False), ([1, 1], True), ([0, 0], False)], (),
        "boolean: a or b -> a and b"),
    "constant": ("def f(a):\n    return a[0]\n", [([[1, 2]], 2), ([[3, 4, 5]], 4)], (), "constant: 0 -> 1"),
    "constant of a donor": (
        "def f(a):\n    return a * 7\n", [([2], 24), ([1], 12)], ("def f(x):\n    return 12 * x\n",),
        "constant: 7 -> 12"),
    "text": (
        "def f(a):\n    return ','.join(a)\n", [([["x", "y"]], "x-y")], ("def f(q):\n    s = '-'\n    return s.join(q)\n",),
        "constant: ',' -> '-'"),
    "variable": ("def f(a, b):\n    return len(a)\n", [([[1], [1, 2]], 2)], (), "variable: a -> b"),
    "negate": (
        "def f(a):\n    if a:\n        return 1\n    return 2\n", [([0], 1), ([3], 2)], (), "negate: a -> not a"),
    "clause": (
        "def f(a, b):\n    return a > 0 and b > 0 and a > b\n", [([1, 2], True), ([0, 2], False)], (),
        "drop: a > 0 and b > 0 and a > b -> a > 0 and b > 0"),
    "not": ("def f(a):\n    return not a\n", [([True], True), ([False], False)], (), "drop: not a -> a"),
    "operands": ("def f(a, b):\n    return a - b\n", [([1, 3], 2), ([5, 5], 0)], (), "swap: a - b -> b - a"),
    "offset": (
        "def f(n):\n    return list(range(n))\n", [([2], [0, 1, 2]), ([0], [0])], (), "offset: n -> n + 1"),
    "unwrap": ("def f(a):\n    return sorted(a)\n", [([[2, 1]], [2, 1])], (), "unwrap: sorted(a) -> a"),
    "wrap": (
        "def f(a):\n    return a\n", [([[2, 1]], [1, 2])], ("def f(b):\n    return sorted(b)[:]\n",),
        "donor: a -> sorted(a)"),
    "arguments": ("def f(a, b):\n    return pow(a, b)\n", [([2, 3], 9)], (), "swap: pow(a, b) -> pow(b, a)"),
    "slice": ("def f(a):\n    return a[:]\n", [([[1, 2, 3]], [2, 3]), ([[]], [])], (), "offset: a[:] -> a[1:]"),
    "index": ("def f(a, i):\n    return a[i]\n", [([[1, 2, 3], 0], 2)], (), "offset: i -> i + 1"),
    "method": ("def f(a):\n    return a.lower()\n", [(["a"], "A")], (), "variable: a.lower() -> a.upper()"),
    "function": ("def f(a):\n    return min(a)\n", [([[1, 2]], 2)], (), "variable: min -> max"),
    "augmented": (
        "def f(a):\n    n = 10\n    for x in a:\n        n += x\n    return n\n", [([[1, 2]], 7)], (),
        "arithmetic: n += x -> n -= x"),
    "jump": (
        "def f(a):\n    n = 0\n    for x in a:\n        if x < 0:\n            break\n        n += x\n    return n\n",
        [([[1, -1, 2]], 3), ([[1]], 1)], (), "variable: break -> continue"),
    "delete": (
        "def f(a):\n    n = len(a)\n    n += 1\n    return n\n", [([[1]], 1), ([[]], 0)], (), "delete: n += 1 -> pass"),
    "order": (
        "def f(a):\n    b = a[0]\n    a.append(b)\n    a.pop(0)\n    return b, a\n", [([[1, 2]], (2, [2, 2]))], (), None),
    "swap statements": (
        "def f(a):\n    a = a + 1\n    a = a * 2\n    return a\n", [([3], 7), ([0], 1)], (),
        "reorder: a = a + 1\n    a = a * 2 -> a = a * 2\n    a = a + 1"),
    "insert": (
        "def f(a, x):\n    n = 0\n    for b in a:\n        if b == x:\n            pass\n    return n\n",
        [([[1, 1, 2], 1], 2), ([[], 1], 0)], (), "insert: pass -> n += 1"),
    "move out": (
        "def f(a):\n    n = 0\n    for x in a:\n        n += x\n        return n\n",
        [([[1, 2]], 3), ([[4]], 4)], (), "reorder:         return n ->     return n"),
    "move in": (
        "def f(a):\n    n = 0\n    for x in a:\n        y = x * x\n    n += y\n    return n\n",
        [([[1, 2]], 5), ([[4]], 16)], (), "reorder:     n += y ->         n += y"),
    "a name bound nowhere": (
        "def f(a):\n    for x in a:\n        out.append(x)\n    return out\n", [([[1, 2]], [1, 2]), ([[]], [])], (),
        "insert:  -> out = []\n    "),
    "a misspelt target": (
        "def f(a):\n    res = len(a)\n    return result\n", [([[1, 2]], 2), ([[]], 0)], (),
        "variable: res = len(a) -> result = len(a)"),
    "donor's clause": (
        "def f(a):\n    n = 0\n    for x in a:\n        if x > 0:\n            n += x\n    return n\n",
        [([[1, 2, 3, -1]], 4), ([[-3, 5]], 5), ([[2]], 0)],
        ("def f(v):\n    w = [i for i in v if i % 2 == 1 and i > 0]\n    return sum(w)\n",),
        "donor: x > 0 -> x > 0 and x % 2 == 1"),
    "donor's filter": (
        "def f(a):\n    return [x for x in a]\n", [([[1, -2, 3]], [1, 3]), ([[-1]], [])],
        ("def f(v):\n    out = []\n    for y in v:\n        if y > 0:\n            out.append(y)\n    return out\n",),
        "donor: [x for x in a] -> [x for x in a if x > 0]"),
    "donor's condition": (
        "def f(values):\n    best = values[0]\n    for v in values:\n        best = v\n    return best\n",
        [([[1, 3, 2]], 3), ([[5]], 5)],
        ("def f(xs):\n    top = xs[0]\n    for e in xs:\n        if e > top:\n            top = e\n    return top\n",),
        "insert: best = v -> if v > best:\n            best = v"),
    "donor's expression": (
        "def f(a):\n    return a[0] + a[1]\n", [([[1, 2, 3]], 3), ([[4, 5]], 4)],
        ("def f(z):\n    m = max(z) - min(z)\n    return z[0] + z[-1] - z[0] if m < 0 else len(z) + min(z) - 1\n",), None),
    "donor's statement": (
        "def f(items):\n    out = []\n    for i in items:\n        if i not in out:\n            pass\n    return out\n",
        [([[1, 1, 2]], [1, 2]), ([[]], [])],
        ("def f(lst):\n    new = []\n    for e in lst:\n        if e not in new:\n            new.append(e)\n    return new\n",),
        "donor: pass -> out.append(i)"),
    "module level": (
        "VOWELS = 'aeio'\nLIMIT = 2\n\ndef f(s):\n    return [c for c in s if c in VOWELS][:LIMIT]\n",
        [(["abeoi"], ["a", "e", "o"]), (["x"], [])], (), "constant: 2 -> 3"),
}


class Faults(unittest.TestCase):
    def test_the_fix_is_listed(self):
        for name, (source, checks, donors, want) in FAULTS.items():
            with self.subTest(name):
                found = repairs(source, checks, donors)
                if want is not None:
                    self.assertIn(want, lines(found, source))

    def test_what_passes_passes_as_text(self):
        """Made in the text, it compiles and passes all checks without any of our machinery."""
        total = 0
        for name, (source, checks, donors, _) in FAULTS.items():
            for edit in repairs(source, checks, donors):
                with self.subTest(name, kind=edit.kind, text=edit.text):
                    program = applied(source, edit)
                    self.assertEqual(outcomes(program, checks), [True] * len(checks), program)
                    total += 1
        self.assertGreater(total, 2 * len(FAULTS))

    def test_what_fails_fails_as_text(self):
        for name in ("comparison", "boolean", "clause", "operands", "slice"):     # that cannot loop
            source, checks, donors, _ = FAULTS[name]
            with Conversation(source, checks, donors) as talk:
                edits = talk.list()
                passing = talk.run(edits)
                for edit in talk.describe([n for n in edits if n not in passing]):
                    with self.subTest(name, kind=edit.kind, text=edit.text):
                        program = applied(source, edit)
                        compile(program, "<edited>", "exec")
                        self.assertFalse(outcomes(program, checks)[talk.order[0]], program)

    def test_none_is_there_twice(self):
        for name, (source, checks, donors, _) in FAULTS.items():
            with self.subTest(name), Conversation(source, checks, donors) as talk:
                found = [(edit.start, edit.end, edit.text) for edit in talk.describe(talk.list())]
                self.assertEqual(len(found), len(set(found)))

    def test_equal_conversations_are_equal(self):
        for name, (source, checks, donors, _) in FAULTS.items():
            with self.subTest(name):
                said = []
                for _ in range(2):
                    with Conversation(source, checks, donors) as talk:
                        edits = talk.list()
                        found = talk.run(edits)
                        said.append((talk.opened, talk.listed, talk.ran, lines(talk.describe(found), source)))
                self.assertEqual(*said)


class Listing(unittest.TestCase):
    source, checks = FAULTS["comparison"][:2]

    def test_edits_are_of_the_statements_asked_for(self):
        with Conversation(self.source, self.checks) as talk:
            self.assertEqual({edit.statement for edit in talk.describe(talk.list([2]))}, {2})
            self.assertEqual(len(talk.list([])), 0)

    def test_they_come_in_the_order_of_the_request(self):
        with Conversation(self.source, self.checks) as talk:
            order = [edit.statement for edit in talk.describe(talk.list([2, 1]))]
            self.assertEqual(order, sorted(order, reverse=True))

    def test_no_statement_is_begun_beyond_the_limit(self):
        with Conversation(self.source, self.checks) as talk:
            first = talk.list([1, 2, 3], limit=1)
            self.assertEqual(talk.listed["statements"], 1)
            self.assertEqual({edit.statement for edit in talk.describe(first)}, {1})
            rest = talk.list([2, 3], limit=1000)
            self.assertEqual((rest.start, talk.listed["statements"]), (first.stop, 2))

    def test_what_was_listed_is_not_listed_again(self):
        with Conversation(self.source, self.checks) as talk:
            edits = talk.list()
            before = talk.listed["duplicates"]
            self.assertEqual(len(talk.list()), 0)
            self.assertEqual(talk.listed["duplicates"], len(edits) + before)

    def test_later_donors_add_what_only_they_have(self):
        donors = ("def f(x, y):\n    return min(x, y)\n", "def f(x, y):\n    return x % 7 == y % 5\n")
        with Conversation(self.source, self.checks, donors) as talk:
            talk.list(donors=(0, 1))
            texts = [edit.text for edit in talk.describe(talk.list(donors=(1, 2)))]
            self.assertIn("a <= b and a % 7 == b % 5", texts)
            self.assertTrue(all(["%" in text for text in texts]), texts)

    def test_a_docstring_is_no_code(self):
        source = "def f(a):\n    'Text.'\n    return a\n"
        with Conversation(source, [([1], 2)]) as talk:
            self.assertNotIn(1, talk.reached)
            self.assertEqual(len(talk.list([1])), 0)

    def test_what_is_not_there_is_refused(self):
        with Conversation(self.source, self.checks) as talk:
            with self.assertRaisesRegex(Refused, "there is no statement 4; there are 4"):
                talk.list([4])


class Donors(unittest.TestCase):
    def test_a_whole_solution_is_no_piece(self):
        source = "def f(a):\n    b = a\n    return b\n"
        donor = "def f(xs):\n    return [x * x + 1 for x in xs if x % 2 == 0 and x > 2]\n"
        self.assertEqual(repairs(source, [([[1, 4]], [17]), ([[6, 2]], [37])], (donor,)), [])
        source = "def f(n):\n    total = 0\n    for i in range(n):\n        total += i\n    total = 7\n    return total - n\n"
        checks = [([n], n * n * n % 11 + 5) for n in range(6)]
        donor = "def f(n):\n    import math\n    return n * n * n % 11 + 5\n"
        self.assertEqual(repairs(source, checks, (donor,)), [])

    def test_a_donors_functions_are_not_called(self):
        donor = "def g(x):\n    return x * 37\n\ndef f(x):\n    y = g(x)\n    return y\n"
        with Conversation("def f(a):\n    return a\n", [([2], 74), ([3], 111)], (donor,)) as talk:
            texts = [edit.text for edit in talk.describe(talk.list())]
            self.assertEqual([text for text in texts if "g(" in text or "f(" in text], [])

    def test_one_that_does_not_compile_is_left_out(self):
        source, checks = FAULTS["donor's clause"][:2]
        good, = FAULTS["donor's clause"][2]
        for bad in ("def f(:\n", "\xff", "(" * 1000, "def f(v):\n    return\x00\n"):
            with self.subTest(bad[:9]):
                self.assertIn(FAULTS["donor's clause"][3], lines(repairs(source, checks, (bad, good)), source))

    def test_a_byte_order_mark_is_no_code(self):
        source, checks, (donor,), want = FAULTS["donor's clause"]
        self.assertIn(want, lines(repairs(source, checks, ("\ufeff" + donor,)), source))


class Data(unittest.TestCase):
    def test_repairs_of_real_programs_are_repairs(self):
        path = os.path.join(SHARED, "data", "localize-dev-cross.jsonl.gz")
        if not os.path.exists(path):
            self.skipTest("the evaluation data are not beside the repository: %s" % path)
        with gzip.open(path, "rt", encoding="utf-8") as file:
            records = [json.loads(line) for line in file][::24]
        repaired = 0
        for record in records:
            checks = [t["source"] if "source" in t else (t["args"], t["expected"]) for t in record["tests"]]
            found = repairs(record["candidate"], checks, (record["reference"],), entry_point=record["entry_point"])
            repaired += bool(found)
            for edit in found:
                program = applied(record["candidate"], edit)
                self.assertEqual(outcomes(program, checks, record["entry_point"]), [True] * len(checks), program)
        self.assertGreater(repaired, len(records) // 2)


if __name__ == "__main__":
    unittest.main()
