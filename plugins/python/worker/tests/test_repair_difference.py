"""The hunks in which a program differs from a donor."""
import itertools
import unittest

from repair_support import Conversation, applied, outcomes

TESTS = [([[3, -1, 2]], 10), ([[1]], 2), ([[-4, 5]], 10)]
DONOR = """def double(n):
    return n * 2


def f(items):
    result = 0
    for item in items:
        if item < 0:
            continue
        result += double(item)
    return result
"""
# What is wrong, and the texts of the hunks that the difference must have.
CASES = {
    "names by values": (
        "def double(m):\n    return m * 2\n\ndef f(xs):\n    total = 0\n    for x in xs:\n        if x < 1 - 1:\n"
        "            continue\n        total -= double(x)\n    return total\n", ["0", "total += double(x)"]),
    "a branch and a function are missing": (
        "def f(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total\n",
        ["def double(n):\n    return n * 2\n", "if x < 0:\n            continue\n        ", "double(x)"]),
    "an else that goes": (
        "def double(m):\n    return m * 2\n\ndef f(xs):\n    total = 0\n    for x in xs:\n        if x < 0:\n            continue\n"
        "        else:\n            total = 1\n        total += double(x)\n    return total\n", ["pass"]),
    "a loop over something else": (
        "def double(m):\n    return m * 2\n\ndef f(xs):\n    total = 0\n    for x in range(len(xs)):\n        if x < 0:\n"
        "            continue\n        total += double(x)\n    return total\n", ["xs"]),
    "one line": (
        "def double(m): return m * 3\n\ndef f(xs):\n    total = 0\n    for x in xs:\n        if x < 0: continue\n"
        "        total += double(x)\n    return total\n", ["2"]),
}


def hunks(talk, donor=0):
    return talk.describe(talk.numbers("difference", donor=donor))


class DifferenceTest(unittest.TestCase):
    def test_cases(self):
        for name, (source, texts) in CASES.items():
            with self.subTest(name), Conversation(source, TESTS, [DONOR]) as talk:
                found = hunks(talk)
                self.assertEqual([hunk.text for hunk in found], texts)
                numbers = [hunk.number for hunk in found]
                self.assertEqual(talk.run(base=numbers), {numbers[-1]: []})
                self.assertEqual(outcomes(applied(source, *found), TESTS), [True, True, True])

    def test_sets_run_as_their_texts_do(self):
        source = CASES["a branch and a function are missing"][0]
        with Conversation(source, TESTS, [DONOR]) as talk:
            found = hunks(talk)
            for size in (1, 2):
                for chosen in itertools.combinations(found, size):
                    failed = talk.run(base=[hunk.number for hunk in chosen], checks=[0, 1, 2], most=3)
                    wanted = [at for at, passed in enumerate(outcomes(applied(source, *chosen), TESTS)) if not passed]
                    self.assertEqual(failed, {chosen[-1].number: wanted})

    def test_hunks_make_no_sets_with_edits(self):
        with Conversation(CASES["one line"][0], TESTS, [DONOR, DONOR]) as talk:
            edits = talk.list()
            one, other = hunks(talk), hunks(talk, 1)
            for base in ([edits[0], one[0].number], [one[0].number, other[0].number]):
                self.assertEqual(talk.run(base=base), {})
                self.assertEqual(talk.ran["overlapping"], 1)

    def test_nothing_is_listed(self):
        for name, donor in {"other parameters": "def f(a, b=1):\n    return 1\n", "another name": "def g(a):\n    return 1\n",
                            "a class": "class f:\n    pass\n", "no program": "def f(:\n"}.items():
            with self.subTest(name), Conversation(CASES["one line"][0], TESTS, [donor]) as talk:
                self.assertEqual(hunks(talk), [])

    def test_the_same_program_has_no_difference(self):
        for name, (source, _) in CASES.items():
            with self.subTest(name), Conversation(source, TESTS, [source]) as talk:
                self.assertEqual([hunk.text for hunk in hunks(talk)], [])


if __name__ == "__main__":
    unittest.main()
