"""Pieces of donors that take a sequence's elements otherwise than the program."""
import unittest

from repair_support import lines, repairs

CHECKS = [([[111, 2, 3], 2], 2), ([[1, 2], 2], 3), ([[100, 20, 3000, 4], 4], 24)]
INDEX = "def f(items, k):\n    out = []\n    for i in range(k):\n        out.append(items[i])\n    return sum(out)\n"
WANTED = "insert: out.append(items[i]) -> if len(str(items[i])) <= 2:\n            out.append(items[i])"
DONORS = {
    "a loop": "def f(v, n):\n    t = 0\n    for x in v:\n        if len(str(x)) <= 2:\n            t += x\n        n -= 1\n    return t\n",
    "a part": "def f(v, n):\n    return sum([x for x in v[:n] if len(str(x)) <= 2])\n",
    "enumerate": "def f(v, n):\n    t = 0\n    for k, x in enumerate(v):\n        if k < n and len(str(x)) <= 2:\n            t += x\n    return t\n",
}


class Elements(unittest.TestCase):
    def test_an_element_by_index_for_a_variable(self):
        for name, donor in DONORS.items():
            with self.subTest(name):
                self.assertIn(WANTED, lines(repairs(INDEX, CHECKS, (donor,)), INDEX))

    def test_a_variable_for_an_element_by_index(self):
        source = "def f(xs):\n    n = 0\n    for x in xs:\n        n += x\n    return n\n"
        donor = ("def f(v):\n    t = 0\n    for j in range(len(v)):\n        if v[j] % 3 == 0:\n            t += v[j]\n"
                 "    return t\n")
        found = repairs(source, [([[1, 3, 6]], 9), ([[3, 3, 4]], 6)], (donor,))
        self.assertIn("insert: n += x -> if x % 3 == 0:\n            n += x", lines(found, source))

    def test_what_is_all_of_an_if_gets_no_condition_of_its_own(self):
        source = "def f(a, b):\n    n = 0\n    if a > 0:\n        n = a\n    return n\n"
        donor = "def f(a, b):\n    if b > 0 and a > 0:\n        return a\n    return 0\n"
        found = lines(repairs(source, [([2, -1], 0), ([2, 1], 2), ([-2, 1], 0)], (donor,)), source)
        self.assertIn("donor: a > 0 -> a > 0 and b > 0", found)
        self.assertEqual([text for text in found if text.endswith("n = a")], [])


if __name__ == "__main__":
    unittest.main()
