"""Further checks, and pieces that solve the problem by themselves."""
import unittest

from test_repair_pairs import CHECKS, TWO
from repair_support import job, lines, search

from run import arguments
from repair.search import Variants


def by_line(found, source):
    return dict(zip(lines(found.found, source), found.found))


class Further(unittest.TestCase):
    source = "def f(a):\n    return a * 3\n"
    checks = [([2], 4)]
    further = [([0], 0), ([3], 6), ([5], 10), ([7], 14)]

    def test_they_tell_repairs_apart(self):
        found = search(self.source, self.checks, further=self.further)
        repairs = by_line(found, self.source)
        self.assertEqual(repairs["constant: 3 -> 2"].further, 4)
        # a * a is right on 0 alone: it is looked at until it cannot catch up.
        self.assertEqual(repairs["variable: 3 -> a"].further, 1)
        self.assertEqual(found.further_passed, 1)
        self.assertEqual(repairs["constant: 3 -> 2"].passed, 1)

    def test_no_repair_needs_to_pass_them(self):
        alone = search(self.source, self.checks)
        beside = search(self.source, self.checks, further=[([1], "never"), ([2], "never")])
        self.assertEqual(lines(alone.found, self.source), lines(beside.found, self.source))
        self.assertEqual([r.further for r in beside.found], [0] * len(alone.found))

    def test_they_cost_nothing_without_a_repair(self):
        checks = [([2], "never")]
        self.assertEqual(search(self.source, checks).steps, search(self.source, checks, further=self.further).steps)

    def test_pairs_are_counted_too(self):
        found = search(TWO, CHECKS, further=[([4], 4), ([5], 15)])
        self.assertEqual({r.also is None for r in found.found}, {False})
        self.assertIn(2, [r.further for r in found.found])

    def test_they_stand_behind_the_tests(self):
        inputs, message = job(self.source, self.checks, further=self.further)
        message["checks"].reverse()
        with self.assertRaisesRegex(arguments.BadInput, "a further check stands before others"):
            Variants(inputs, message)


class Whole(unittest.TestCase):
    source = "def f(a):\n    b = a\n    b = b + 1\n    return b\n"
    checks = [([2], 5), ([3], 10)]

    def test_what_solves_the_problem_by_itself_is_marked(self):
        donor = "def f(a):\n    if a < 0:\n        a = -a\n    return a * a + 1\n"
        repairs = by_line(search(self.source, self.checks, (donor,)), self.source)
        self.assertTrue(repairs["donor: b -> a * a + 1"].whole)
        self.assertFalse(repairs["donor: b -> (a * a)"].whole)

    def test_what_reads_another_variable_is_not(self):
        donor = "def f(a):\n    c = a\n    c = c * c + 1\n    return c\n"
        found = search(self.source, self.checks, (donor,)).found
        self.assertTrue([r for r in found if "b * b" in r.text])
        self.assertEqual([r.text for r in found if r.whole and "b * b" in r.text], [])

    def test_a_slip_mended_is_not(self):
        source = "def f(a):\n    b = a\n    return a < 3\n"
        repairs = by_line(search(source, [([3], True), ([4], False), ([1], True)]), source)
        self.assertFalse(repairs["comparison: a < 3 -> a <= 3"].whole)


if __name__ == "__main__":
    unittest.main()
