"""Forced branches and values, where no edit repairs."""
import unittest

from repair_support import lines, search

# What the condition should be no small edit makes: it should hold for 101, 123 and 5150.
BRANCH = """def f(a):
    n = 0
    if sum(map(int, str(a))) % 7 == 3:
        n = 7
    return n * 3 + a
"""
BRANCH_CHECKS = [([101], 122), ([321], 321), ([123], 144), ([77], 77), ([5150], 5171), ([12], 33), ([30], 30)]
VALUE = """def f(a):
    half = len(a) * 17 % 5
    out = []
    for x in a:
        out.append(x * half)
    return out
"""
VALUE_CHECKS = [([[3, 1, 2, 5]], [9, 3, 6, 15]), ([[1, 1]], [3, 3]), ([[4]], [120]), ([[9, 2]], [207, 46])]
VALUE_DONOR = """def f(b):
    k = 0
    for c in b:
        k = k + c * c
    k = (k * 31 + 52) % 37
    return [c * k for c in b]
"""


def places(found, source):
    return [(f.kind, source[f.start:f.end], f.passed) for f in found.forced]


class Forced(unittest.TestCase):
    def test_a_branch_is_run_on_every_check(self):
        found = search(BRANCH, BRANCH_CHECKS)
        self.assertEqual(found.found, [], lines(found.found, BRANCH))
        # Always true: 101, 123, 5150 and 12 pass, the others do not.
        self.assertEqual(places(found, BRANCH)[0], ("branch", "sum(map(int, str(a))) % 7 == 3", 4))

    def test_a_value_of_a_donor(self):
        found = search(VALUE, VALUE_CHECKS, (VALUE_DONOR,))
        self.assertEqual(found.found, [], lines(found.found, VALUE))
        self.assertEqual(places(found, VALUE), [("value", "len(a) * 17 % 5", 1)])

    def test_the_answer_where_it_is_handed_out_proves_nothing(self):
        for source in ("def f(a):\n    b = a * a\n    return b % 7 * a\n",
                       "def f(a):\n    b = a * a\n    c = b % 7 * a\n    return c\n",
                       "def f(a):\n    c = a * a\n    c += b(c)\n    return c\n\ndef b(c):\n    return c % 7\n"):
            checks = [([n], 10 ** 6 + n * n * n * 13) for n in (3, 5, 9)]
            found = search(source, checks)
            self.assertEqual(found.found, [])
            self.assertNotIn("return", " ".join([source[f.start - 7:f.end] for f in found.forced]))
            self.assertEqual([f for f in places(found, source) if f[1] in ("b % 7 * a", "c += b(c)")], [])

    def test_nothing_is_forced_where_an_edit_repairs(self):
        found = search("def f(a):\n    if a > 3:\n        return 1\n    return 0\n", [([3], 1), ([4], 1), ([1], 0)])
        self.assertTrue(found.found)
        self.assertEqual(found.forced, [])

    def test_parts_that_are_not_listed_are_left_alone(self):
        self.assertEqual(search(BRANCH, BRANCH_CHECKS, order=[1, 4]).forced[0].part, 1)

    def test_a_loop_that_never_ends_is_ended(self):
        source = "def f(a):\n    n = 0\n    while n * n < a % 7:\n        n += 1\n    return n\n"
        found = search(source, [([n], n * 977 % 83 + 90) for n in range(2, 6)])
        self.assertLess(found.steps, 1_000_000)

    def test_equal_searches_force_equal_places(self):
        first, second = [search(VALUE, VALUE_CHECKS, (VALUE_DONOR,)) for _ in range(2)]
        self.assertEqual((places(first, VALUE), first.steps), (places(second, VALUE), second.steps))


if __name__ == "__main__":
    unittest.main()
