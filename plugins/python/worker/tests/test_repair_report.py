"""Repairs as text in the program's layout, and as bytes that may come from anybody."""
import base64
import random
import unittest

from repair_support import applied, lines, outcomes, search
from repair import report
from repair.forced import Forced
from repair.report import Repair, pack, size, unpack

CHECKS = [([1], 2), ([5], 6), ([-3], -2)]

# Programs that differ in layout only; each is one away from `return a + 1`.
LAYOUTS = {
    "one line": "def f(a): return a\n",
    "semicolons": "def f(a):\n    b = a; return b\n",
    "one-line if": "def f(a):\n    if a != 1000: return a\n    return 0\n",
    "tabs": "def f(a):\n\tb = a\n\tif a:\n\t\tb = a\n\treturn b\n",
    "carriage returns": "def f(a):\r\n    b = a\r\n    return b\r\n",
    "elif": "def f(a):\n    b = a\n    if a > 100:\n        b = 0\n    elif a > 50:\n        b = 1\n    return b\n",
    "brackets": "def f(a):\n    return (\n        a  # here\n    )\n",
    "not ASCII": "def f(ä):\n    s = 'ö→🙂'\n    return ä  # ü\n",
    "no newline at the end": "def f(a):\n    for i in [0]:\n        b = a\n    return b",
    "comment between": "def f(a):\n    if a:\n        b = a\n        # why\n    else:\n        b = a\n    # then\n    return b\n",
    "precedence": "def f(a):\n    return 2 * a - 1 * a\n",
    "string of several lines": "def f(a):\n    '''One\n    two'''\n    b = '''x\ny'''; b = a\n    return b\n",
}


class Layout(unittest.TestCase):
    def test_repairs_fit_the_text(self):
        for name, source in LAYOUTS.items():
            with self.subTest(name):
                found = search(source, CHECKS).found
                self.assertGreater(len(found), 1)
                for repair in found:
                    program = applied(source, repair)
                    self.assertEqual(outcomes(program, CHECKS), [True] * 3, (lines([repair], source), program))

    def test_spans_lie_in_the_source(self):
        for name, source in LAYOUTS.items():
            with self.subTest(name):
                for repair in search(source, CHECKS).found:
                    self.assertTrue(0 <= repair.start <= repair.end <= len(source.encode()))
                    self.assertGreaterEqual(repair.size, 1)


class Size(unittest.TestCase):
    def test_counts_the_tokens_that_change(self):
        for old, new, want in [
                ("a < b", "a <= b", 1), ("a", "a", 1), ("", "n += 1", 3), ("x", "len(x)", 4), ("f(x)", "x", 4),
                ("a and b", "a", 2), ("'a b'", "''", 1), ("n += 1", "pass", 3), ("x[1:]", "x[:]", 1)]:
            with self.subTest(old=old, new=new):
                self.assertEqual(size(old, new), want)

    def test_is_the_same_both_ways(self):
        generator = random.Random(1)
        for _ in range(500):
            old, new = ["".join(generator.choices("ab +(", k=generator.randrange(8))) for _ in range(2)]
            self.assertEqual(size(old, new), size(new, old))


class Found:
    tried, skipped, steps, exhausted = 7, 1, 1 << 40, True

    def __init__(self, repairs):
        self.found = repairs
        self.partial = repairs[:1]
        self.forced = [Forced(1, 2, 5, "value", 1)]
        self.further_passed = 2


class Bytes(unittest.TestCase):
    def setUp(self):
        self.repairs = [Repair(3, 10, 12, "donor", 4, 2, "a → b"), Repair(0, 0, 0, "insert", 1, 0, "")]

    def test_come_back_as_they_went(self):
        message = unpack(pack(Found(self.repairs)), 20, 2)
        self.assertEqual((message["tried"], message["skipped"], message["steps"]), ("7", "1", str(1 << 40)))
        self.assertTrue(message["exhausted"])
        first, second = message["repairs"]
        self.assertEqual(first, {"statement": 3, "span": {"start": 10, "end": 12}, "kind": "donor", "size": 4, "passed": 2,
                                 "replacement": base64.b64encode("a → b".encode()).decode()})
        self.assertEqual(second, {"span": {}, "kind": "insert", "size": 1})
        self.assertEqual(message["further"], 2)
        self.assertEqual(message["partial"], [first])
        self.assertEqual(message["forced"], [{"statement": 1, "span": {"start": 2, "end": 5}, "kind": "value", "passed": 1}])

    def test_what_is_said_of_further_checks_comes_back(self):
        self.repairs[0].further, self.repairs[1].whole = 1, True
        first, second = unpack(pack(Found(self.repairs)), 20, 3)["repairs"]
        self.assertEqual((first["further"], second["whole"]), (1, True))
        self.assertNotIn("whole", first)
        self.assertNotIn("further", second)
        with self.assertRaisesRegex(ValueError, "out of its ranges"):
            unpack(pack(Found(self.repairs)), 20, 2)    # passes 2 tests and a third check

    def test_second_edits_come_back(self):
        self.repairs[0].also = Repair(2, 4, 5, "constant", 1, 0, "ü")
        first, second = unpack(pack(Found(self.repairs)), 20, 2)["repairs"]
        self.assertEqual(first["also"], {"statement": 2, "span": {"start": 4, "end": 5},
                                         "replacement": base64.b64encode("ü".encode()).decode()})
        self.assertNotIn("also", second)

    def test_no_bytes_are_believed(self):
        """Whatever a program writes is refused or is a report in its ranges."""
        self.repairs[1].also = Repair(2, 4, 5, "constant", 1, 0, "ü")
        good = pack(Found(self.repairs))
        generator = random.Random(2)
        refused = 0
        for _ in range(5000):
            data = bytearray(good)
            for _ in range(generator.randrange(1, 4)):
                data[generator.randrange(len(data))] = generator.randrange(256)
            if generator.random() < 0.3:
                del data[generator.randrange(len(data)):]
            try:
                message = unpack(bytes(data), 20, 2)
            except ValueError:
                refused += 1
                continue
            for repair in message.get("repairs", []) + message.get("partial", []):
                self.assertIn(repair["kind"], report.KINDS)
                self.assertLessEqual(repair["span"].get("start", 0), repair["span"].get("end", 0))
                self.assertLessEqual(repair["span"].get("end", 0), 20)
                self.assertLessEqual(repair.get("passed", 0), 2)
            for place in message.get("forced", []):
                self.assertIn(place["kind"], report.FORCED)
                self.assertLessEqual(place["span"]["start"], place["span"]["end"])
                self.assertLessEqual(place["span"]["end"], 20)
                self.assertLessEqual(place["passed"], 2)
        self.assertGreater(refused, 1000)

    def test_cut_and_longer_bytes_are_refused(self):
        self.repairs[0].also = Repair(2, 4, 5, "constant", 1, 0, "ü")
        good = pack(Found(self.repairs))
        for cut in range(len(good)):
            with self.assertRaises(ValueError):
                unpack(good[:cut], 20, 2)
        with self.assertRaises(ValueError):
            unpack(good + b"x", 20, 2)


if __name__ == "__main__":
    unittest.main()
