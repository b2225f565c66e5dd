"""What a check wants of a value (repair/checks.py)."""
import unittest

import repair_support  # noqa: F401  # it finds the worker
from repair.checks import Check
from run.arguments import BadInput


def check(**more):
    """A check that expects [1, [2, 3]]."""
    values = {"values": [{}, {"integer": "1"}, {"integer": "2"}, {"integer": "3"}, {"list": {"items": [2, 3]}},
                         {"list": {"items": [1, 4]}}]}
    return Check({"arguments": {}}, {"values": values, "expected": 5, **more})


class Calls(unittest.TestCase):
    def call(self, count, *names):
        values = {"values": [{}] + [{"integer": str(n)} for n in range(count)]}
        return Check({"values": values, "arguments": {"values": list(range(1, count + 1)), "names": names}}, None).fresh()

    def test_the_last_arguments_have_names(self):
        self.assertEqual(self.call(3), ([0, 1, 2], {}))
        self.assertEqual(self.call(3, "a"), ([0, 1], {"a": 2}))
        self.assertEqual(self.call(2, "a", "b"), ([], {"a": 0, "b": 1}))

    def test_names_that_no_argument_has(self):
        for names in (("a", "b"), ("a", "a")):
            with self.assertRaises(BadInput):
                self.call(len(names) - (names[0] != names[1]), *names)


class Wants(unittest.TestCase):
    def test_the_languages_own_equality(self):
        own = check()
        self.assertTrue(own.wants([True, [2.0, 3]]))
        self.assertFalse(own.wants((1, [2, 3])))

    def test_tuples_for_lists(self):
        alike = check(tuplesAreLists=True)
        for value in ([1, [2, 3]], (1, [2, 3]), [1, (2, 3)], (1, (2, 3))):
            self.assertTrue(alike.wants(value), value)
        for value in ((1, (2, 4)), (1, 2, 3), {1: (2, 3)}, None):
            self.assertFalse(alike.wants(value), value)

    def test_in_any_order(self):
        loose = check(unordered=True)
        self.assertTrue(loose.wants([[2, 3], 1]))
        for value in ([[3, 2], 1], [1, 1], [1], ([2, 3], 1), 1):
            self.assertFalse(loose.wants(value), value)
        self.assertTrue(check(unordered=True, tuplesAreLists=True).wants(((2, 3), 1)))

    def test_numbers_that_are_near(self):
        loose = check(tolerance={"abs": 0.1})
        for value in ([1.05, [2, 2.95]], [1, [2, 3]], [True, [2.0, 3]]):
            self.assertTrue(loose.wants(value), value)
        for value in ([1.2, [2, 3]], [2, [2, 3]], [float("nan"), [2, 3]], [float("inf"), [2, 3]], ["1", [2, 3]], None):
            self.assertFalse(loose.wants(value), value)
        self.assertTrue(check(tolerance={"rel": "Infinity"}).wants([9.0, [2, 3]]))
        self.assertTrue(check(tolerance={"abs": 0.1}, unordered=True).wants([[2.01, 3], 1.01]))

    def test_one_of_several(self):
        loose = check(anyOf=[1, 4])
        for value in (1, [2, 3], [1, [2, 3]]):
            self.assertTrue(loose.wants(value), value)
        self.assertFalse(loose.wants(2))

    def test_a_value_without_end(self):
        endless: list = [1]
        endless.append(endless)
        with self.assertRaises(RecursionError):     # which fails the run, as any exception does
            check(tuplesAreLists=True).wants(endless)


if __name__ == "__main__":
    unittest.main()
