"""Two edits that only together make a program pass, and donors that are no more than their answer."""
import unittest

from repair_support import applied, outcomes, search

# The first check needs one of the two alone, the others both.
TWO = """def f(a):
    b = a % 3
    c = b * 10
    return c - a
"""
CHECKS = [([1], 11), ([2], 2), ([3], 13), ([6], 6), ([9], 19)]


class Pairs(unittest.TestCase):
    def test_a_second_edit_mends_what_the_first_leaves(self):
        found = search(TWO, CHECKS).found
        self.assertTrue(found)
        for repair in found:
            self.assertIsNotNone(repair.also)
            self.assertEqual(outcomes(applied(TWO, repair), CHECKS), [True] * len(CHECKS), applied(TWO, repair))

    def test_the_first_mends_the_first_failing_check_by_itself(self):
        for repair in search(TWO, CHECKS).found:
            repair.also = None
            passed = outcomes(applied(TWO, repair), CHECKS)
            self.assertTrue(passed[0])
            self.assertFalse(all(passed))

    def test_size_is_of_both(self):
        for repair in search(TWO, CHECKS).found:
            self.assertGreater(repair.size, repair.also.size)

    def test_no_pair_where_one_edit_is_enough(self):
        source = "def f(a, b):\n    if a <= b:\n        return a\n    return 0\n"
        for repair in search(source, [([2, 2], 0), ([1, 2], 1), ([3, 1], 0)]).found:
            self.assertIsNone(repair.also)

    def test_equal_searches_find_equal_pairs(self):
        first, second = search(TWO, CHECKS), search(TWO, CHECKS)
        self.assertEqual((first.tried, first.steps), (second.tried, second.steps))
        self.assertEqual([applied(TWO, r) for r in first.found], [applied(TWO, r) for r in second.found])


class Whole(unittest.TestCase):
    def test_a_donors_whole_answer_repairs_nothing(self):
        """Else every statement of every program could be mended by returning the answer there."""
        source = "def f(n):\n    total = 0\n    for i in range(n):\n        total += i\n    total = 7\n    return total - n\n"
        checks = [([n], n * n * n % 11 + 5) for n in range(6)]
        donor = "def f(n):\n    import math\n    return n * n * n % 11 + 5\n"
        self.assertEqual(search(source, checks, (donor,)).found, [])


if __name__ == "__main__":
    unittest.main()
