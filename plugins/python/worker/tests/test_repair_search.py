"""Which faults the search mends, and that what it calls a repair is one."""
import gzip
import json
import os
import unittest

from support import SHARED
from repair_support import applied, lines, outcomes, search

COUNT = "def f(items, x):\n    n = 0\n    for item in items:\n        if item == x:\n            n += 1\n    return n\n"

# name -> (faulty program, checks, donors, a repair that must be among those found)
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
    def test_the_fix_is_found(self):
        for name, (source, checks, donors, want) in FAULTS.items():
            with self.subTest(name):
                found = search(source, checks, donors)
                self.assertFalse(found.exhausted)
                if want is not None:
                    self.assertIn(want, lines(found.found, source))

    def test_every_repair_is_one(self):
        """Made in the text, it compiles and passes all checks without any of the search's machinery."""
        total = 0
        for name, (source, checks, donors, _) in FAULTS.items():
            for repair in search(source, checks, donors).found:
                with self.subTest(name, kind=repair.kind, text=repair.text):
                    program = applied(source, repair)
                    self.assertEqual(outcomes(program, checks), [True] * len(checks), program)
                    total += 1
        self.assertGreater(total, 2 * len(FAULTS))

    def test_none_is_there_twice(self):
        for name, (source, checks, donors, _) in FAULTS.items():
            with self.subTest(name):
                found = [(r.start, r.end, r.text) for r in search(source, checks, donors).found]
                self.assertEqual(len(found), len(set(found)))

    def test_equal_searches_are_equal(self):
        for name, (source, checks, donors, _) in FAULTS.items():
            with self.subTest(name):
                first, second = [search(source, checks, donors) for _ in range(2)]
                self.assertEqual(lines(first.found, source), lines(second.found, source))
                self.assertEqual((first.tried, first.skipped, first.steps),
                                 (second.tried, second.skipped, second.steps))


class Limits(unittest.TestCase):
    def test_parts_that_are_not_listed_are_left_alone(self):
        source = FAULTS["comparison"][0]
        found = search(source, FAULTS["comparison"][1], order=[2])
        self.assertEqual({repair.part for repair in found.found + found.partial} - {2}, set())
        self.assertEqual(search(source, FAULTS["comparison"][1], order=[]).tried, 0)

    def test_what_the_failing_check_does_not_reach_is_left_alone(self):
        source = "def f(a):\n    if a:\n        return 1 + 1\n    return 2 + 1\n"
        found = search(source, [([1], 3), ([0], 3)])
        self.assertEqual([r for r in found.found if r.part == 3], [])
        self.assertTrue(found.found)

    def test_the_budget_ends_the_search(self):
        source, checks, _, _ = FAULTS["augmented"]
        whole, cut = search(source, checks), search(source, checks, steps="1000")
        self.assertTrue(cut.exhausted)
        self.assertLess(cut.tried, whole.tried)

    def test_a_program_that_passes_has_no_repairs(self):
        found = search(COUNT, [([[1, 2, 1], 1], 2)])
        self.assertEqual((found.found, found.partial, found.tried), ([], [], 0))

    def test_partial_repairs_pass_the_first_check(self):
        source = "def f(a):\n    return 1\n"
        checks = [([2], 2), ([3], 8), ([4], 1)]
        found = search(source, checks)
        self.assertEqual(found.found, [])
        self.assertTrue(found.partial)
        for repair in found.partial:
            passed = outcomes(applied(source, repair), checks)
            self.assertTrue(passed[0])
            self.assertEqual(repair.passed, sum(passed))
        self.assertEqual([r.passed for r in found.partial], sorted([r.passed for r in found.partial], reverse=True))


class Guards(unittest.TestCase):
    def test_a_donors_whole_solution_is_no_repair(self):
        source = "def f(a):\n    b = a\n    return b\n"
        donor = "def f(xs):\n    return [x * x + 1 for x in xs if x % 2 == 0 and x > 2]\n"
        found = search(source, [([[1, 4]], [17]), ([[6, 2]], [37])], (donor,))
        self.assertEqual(lines(found.found, source), [])

    def test_a_donor_is_not_called(self):
        source = "def f(a):\n    return a\n"
        donor = "def g(x):\n    return x * 37\n\ndef f(x):\n    y = g(x)\n    return y\n"
        found = search(source, [([2], 74), ([3], 111)], (donor,))
        self.assertEqual([r.text for r in found.found if "g(" in r.text or "f(" in r.text], [])

    def test_runs_see_nothing_of_each_other(self):
        source = ("SEEN = []\n\ndef f(a, cache={}):\n    SEEN.append(a)\n    cache[a] = 1\n"
                  "    return len(SEEN) + len(cache) + a\n")
        found = search(source, [([1], 2), ([2], 3)])
        for repair in found.found:
            self.assertEqual(outcomes(applied(source, repair), [([1], 2), ([2], 3)]), [True, True])
        self.assertTrue(found.found)

    def test_arguments_are_fresh(self):
        source = "def f(a):\n    a.append(1)\n    return len(a) + 1\n"
        checks = [([[5]], 2), ([[]], 1)]
        self.assertIn("drop: len(a) + 1 -> len(a)", lines(search(source, checks).found, source))


class Inputs(unittest.TestCase):
    def test_calls_and_bodies(self):
        donor = "def f(n):\n    return {n}\n"
        source = "def f(n):\n    return {n + 1}\n"
        checks = [("f(3)", "f(3)"), "assert f(2) == {2}", "x = f(1)\nassert x"]
        found = search(source, checks, (donor,))
        self.assertIn("donor: n + 1 -> n", lines(found.found, source))
        for repair in found.found:
            self.assertEqual(outcomes(applied(source, repair), checks, donor=donor), [True] * 3)


class Data(unittest.TestCase):
    def test_repairs_of_real_programs_are_repairs(self):
        path = os.path.join(SHARED, "data", "localize-dev-cross.jsonl.gz")
        if not os.path.exists(path):
            self.skipTest("the evaluation data are not beside the repository: %s" % path)
        with gzip.open(path, "rt", encoding="utf-8") as file:
            records = [json.loads(line) for line in file][::24]
        repaired = 0
        for record in records:
            tests = [record["tests"][i] for i in record["failing_tests"]]
            tests += [t for i, t in enumerate(record["tests"]) if i not in record["failing_tests"]]
            checks = [t["source"] if "source" in t else (t["args"], t["expected"]) for t in tests]
            found = search(record["candidate"], checks, (record["reference"],), record["entry_point"]).found
            repaired += bool(found)
            for repair in found:
                program = applied(record["candidate"], repair)
                self.assertEqual(outcomes(program, checks, record["entry_point"]), [True] * len(checks), program)
        self.assertGreater(repaired, len(records) // 2)


if __name__ == "__main__":
    unittest.main()
