"""Conditions and values that come out otherwise while the first failing test runs."""
import unittest

from repair_support import Conversation, Refused
from repair.switchboard import LONGEST, NO_VALUE, text_of, value_of

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


def places(talk, found):
    """Of switches {number: checks failed}: (kind, text, checks passed)."""
    return [(switch.kind, talk.source[switch.start:switch.end], len(talk.order) - len(found[switch.number]))
            for switch in talk.describe(found)]


class Switches(unittest.TestCase):
    def test_a_branch_is_run_on_every_check(self):
        with Conversation(BRANCH, BRANCH_CHECKS) as talk:
            self.assertEqual(talk.repairs(talk.list()), [])
            first = talk.run(talk.switches(), checks=talk.order[:1])
            self.assertTrue(first)
            mended = talk.run(range(min(first), max(first) + 1), most=9)
            # Always true: 101, 123, 5150 and 12 pass, the others do not.
            self.assertIn(("branch", "sum(map(int, str(a))) % 7 == 3", 4), places(talk, mended))

    def test_a_branch_always_never_first_and_last(self):
        source = "def f(a):\n    n = 0\n    for x in a:\n        if x > 2:\n            n = n * 2 + x\n    return n\n"
        wanted = {"always": 1 * 8 + 3 * 4 + 2 * 2 + 4, "never": 0, "first": 1 * 4 + 3 * 2 + 4, "last": 3}
        for name, want in wanted.items():
            with self.subTest(name), Conversation(source, [([[1, 3, 2, 4]], want)]) as talk:
                found = talk.describe(talk.run(talk.switches([3])))
                self.assertEqual([edit.kind for edit in found], ["branch"])

    def test_a_value_of_a_donor(self):
        with Conversation(VALUE, VALUE_CHECKS, (VALUE_DONOR,)) as talk:
            self.assertEqual(talk.repairs(talk.list()), [])
            found = talk.run(talk.switches(), checks=talk.order[:1])
            self.assertEqual({place[:2] for place in places(talk, found)}, {("value", "len(a) * 17 % 5")})

    def test_no_more_values_than_asked_for(self):
        with Conversation(VALUE, VALUE_CHECKS, (VALUE_DONOR,)) as talk:
            some, many = talk.switches([1], values=1), talk.switches([1], values=8)
            self.assertEqual(len(some), 1)
            self.assertGreater(len(many), 1)

    def test_the_answer_where_it_is_handed_out_proves_nothing(self):
        for source in ("def f(a):\n    b = a * a\n    return b % 7 * a\n",
                       "def f(a):\n    b = a * a\n    c = b % 7 * a\n    return c\n",
                       "def f(a):\n    c = a * a\n    c += b(c)\n    return c\n\ndef b(c):\n    return c % 7\n"):
            checks = [([n], 10 ** 6 + n * n * n * 13) for n in (3, 5, 9)]
            with self.subTest(source), Conversation(source, checks) as talk:
                found = talk.describe(talk.run(talk.switches(), checks=talk.order[:1]))
                self.assertEqual([edit for edit in found if source[edit.start - 7:].startswith("return ")], [])
                self.assertNotIn("b % 7 * a", [source[edit.start:edit.end] for edit in found])

    def test_statements_that_are_not_asked_for_are_left_alone(self):
        with Conversation(BRANCH, BRANCH_CHECKS) as talk:
            self.assertEqual({edit.statement for edit in talk.describe(talk.switches([1, 4]))}, {1, 4})

    def test_nothing_is_switched_where_no_test_fails(self):
        with Conversation("def f(a):\n    return a\n", [([1], 1)]) as talk:
            self.assertEqual(len(talk.switches([0, 1])), 0)

    def test_a_loop_that_never_ends_is_ended(self):
        source = "def f(a):\n    n = 0\n    while n * n < a % 7:\n        n += 1\n    return n\n"
        with Conversation(source, [([n], n * 977 % 83 + 90) for n in range(2, 6)]) as talk:
            switches = talk.switches()
            talk.run(switches)
            self.assertLess(int(talk.ran["steps"]), 1000 * len(switches))

    def test_equal_conversations_switch_alike(self):
        said = []
        for _ in range(2):
            with Conversation(VALUE, VALUE_CHECKS, (VALUE_DONOR,)) as talk:
                found = talk.run(talk.switches(), checks=talk.order[:1])
                said.append((talk.listed, talk.ran, places(talk, found)))
        self.assertEqual(*said)

    def test_a_switch_fits_no_other_edit(self):
        with Conversation(BRANCH, BRANCH_CHECKS) as talk:
            edits, switches = talk.list(), talk.switches()
            talk.run(edits, base=[switches[0]])
            self.assertEqual((talk.ran["overlapping"], talk.ran.get("tried", 0)), (len(edits), 0))
            talk.run(switches, base=[edits[0]])
            self.assertEqual(talk.ran["overlapping"], len(switches))
            talk.run(base=[switches[0]])
            self.assertEqual(talk.ran["tried"], 1)


class Texts(unittest.TestCase):
    def test_values_come_back(self):
        for value in (0, -1, 1.5, True, None, "a\n'ü", b"\0", (1, "x"), [1, [2]], {"a": {1, 2}}, {}, -0.0, 1j):
            with self.subTest(value=value):
                self.assertEqual(repr(value_of(text_of(value))), repr(value))

    def test_what_is_no_plain_data_has_none(self):
        loop = []
        loop.append(loop)
        for value in (object(), len, [object()], 10 ** 5000, "x" * (LONGEST + 1), list(range(9999))):
            with self.subTest(type(value)):
                self.assertIsNone(text_of(value))

    def test_no_text_does_more_than_fail(self):
        for text in ("f()", "__import__('os')", "(" * 1000, "-" * 1000 + "1", "[" * 500 + "]" * 500, "\0", "1 if 2 else 3",
                     "'\\ud800'", "9" * 1024, "x" * 5000, "", "lambda: 0", "{[]: 1}", "{[1]}"):
            with self.subTest(text[:9]):
                try:
                    value_of(text)
                except NO_VALUE:
                    pass

    def test_what_a_program_claims_to_have_seen(self):
        """Whatever comes from the process that ran it, no switch is more than a number and a value."""
        for said in ([1], [[0, -1, None, None, []]], [[0, 1, 5, None, []]], [["x", 1, None, None, []]], [[0, 1, None, None, ["1"] * 99]],
                     [[[], 1, None, None, []]], [[0, True, "1", "1", [None, 3]]], {}, None, [[99, 1, "1", "1", ["1"]]]):
            with self.subTest(said=said), Conversation(BRANCH, BRANCH_CHECKS) as talk:
                talk.session.runner.watch = lambda *_, said=said: said
                self.assertEqual(len(talk.switches()), 0)

    def test_what_it_claims_is_no_code(self):
        with Conversation(BRANCH, BRANCH_CHECKS) as talk:
            talk.session.runner.watch = lambda *_: [[0, 1, "0", "0", ["__import__('os')._exit(3)", "5"]]]
            found = talk.switches([1])
            self.assertNotIn("_exit", str([talk.session.edits[number].text for number in found]))
            with self.assertRaises(Refused):
                talk.describe([found.stop])


if __name__ == "__main__":
    unittest.main()
