"""Running sets of edits: which sets there are, on which checks, and what is told of them."""
import unittest

from repair_support import Conversation, Refused, applied, encoded, lines, opening, outcomes

# The first check needs one of two edits alone, the others both.
TWO = """def f(a):
    b = a % 3
    c = b * 10
    return c - a
"""
CHECKS = [([1], 11), ([2], 2), ([3], 13), ([6], 6), ([9], 19)]
ONE = ("def f(a):\n    return a * 3\n", [([2], 4)])
GENERATED = [([0], 0), ([3], 6), ([5], 10), ([7], 14)]


METHOD = """class C:
    def __init__(self):
        self.seen = [1]

    def f(self, a):
        self.seen.append(a)
        return len(self.seen) + a
"""


class Methods(unittest.TestCase):
    def test_a_method_of_a_fresh_object(self):
        with Conversation(METHOD, [([1], 1), ([2], 0), ("C().f(1)", 1)], [METHOD.replace(") + a", ") - a")],
                          entry_point="C.f") as talk:
            self.assertEqual(talk.passed, [False, False, False])
            self.assertIn("len(self.seen) - a", [edit.text for edit in talk.repairs(talk.list())])

    def test_a_class_without_the_method(self):
        with Conversation(METHOD, [([1], 1)], entry_point="C.g") as talk:
            self.assertEqual(talk.passed, [False])


class Preludes(unittest.TestCase):
    def test_it_runs_before_each_run(self):
        prelude = encoded("from operator import sub as minus\nseen = []\ndef g(a):\n    return a - len(seen)\n")
        source = "def f(a, b):\n    seen.append(1)\n    return minus(b, a) - g(0)\n"
        tests = [([3, 1], 3), ([5, 0], 6)]
        message = opening(source, tests)
        message["program"]["prelude"] = prelude
        with Conversation(source, tests, program=message["program"]) as talk:
            self.assertEqual(talk.passed, [False, False])
            self.assertIn("minus(a, b)", [edit.text for edit in talk.repairs(talk.list())])

    def test_one_that_does_not_compile(self):
        program = {"source": encoded(ONE[0]), "prelude": encoded("def g(:")}
        with self.assertRaises(Refused):
            Conversation(ONE[0], ONE[1], program=program)


class Sets(unittest.TestCase):
    def test_pairs_pass_what_no_edit_passes_alone(self):
        with Conversation(TWO, CHECKS) as talk:
            edits = talk.list()
            first = [edit for edit, failed in talk.run(edits).items() if talk.order[0] not in failed]
            self.assertEqual(talk.repairs(edits), [])
            pairs = [(one, other) for one in first for other, failed in talk.run(edits, base=[one]).items() if not failed]
            self.assertTrue(pairs)
            for pair in pairs:
                program = applied(TWO, *talk.describe(pair))
                self.assertEqual(outcomes(program, CHECKS), [True] * len(CHECKS), program)

    def test_a_set_is_what_the_texts_are_together(self):
        with Conversation(TWO, CHECKS) as talk:
            edits = talk.list()
            described = talk.describe(edits)
            base = described[5]
            for edit in described[40:400:9]:
                if edit.start < base.end and base.start < edit.end or edit.start == base.start:
                    continue
                found = talk.run(range(edit.number, edit.number + 1), base=[base.number], most=9)
                passed = [check not in found[edit.number] for check in range(len(CHECKS))]
                self.assertEqual(passed, outcomes(applied(TWO, base, edit), CHECKS), (base.text, edit.text))

    def test_edits_of_several_lists_go_together(self):
        with Conversation(TWO, CHECKS) as talk:
            lists = [talk.list([statement]) for statement in talk.reached]
            everything = range(lists[0].start, lists[-1].stop)
            apart = {}
            for one in everything:
                for other, failed in talk.run(everything, base=[one]).items():
                    apart[one, other] = failed
        with Conversation(TWO, CHECKS) as talk:
            self.assertEqual(len(talk.list()), len(everything))
            together = {}
            for one in everything:
                for other, failed in talk.run(everything, base=[one]).items():
                    together[one, other] = failed
        self.assertEqual(apart, together)
        self.assertTrue(apart)

    def test_what_cannot_be_written_together_is_left_out(self):
        with Conversation(TWO, CHECKS) as talk:
            edits = talk.list()
            base = talk.describe(edits)[0]
            clash = [edit.number for edit in talk.describe(edits)
                     if edit.start < base.end and base.start < edit.end or edit.start == base.start]
            self.assertIn(base.number, clash)
            talk.run(edits, base=[base.number])
            self.assertEqual(talk.ran["overlapping"], len(clash))
            self.assertEqual(talk.ran["tried"], len(edits) - len(clash))
            self.assertEqual(talk.run(base=clash[:2]), {})
            self.assertEqual(talk.ran, {"overlapping": 1})

    def test_without_each_there_is_one_set(self):
        source, checks = ONE
        with Conversation(source, checks, generated=GENERATED) as talk:
            self.assertEqual(talk.run(checks=talk.beyond, most=9), {0: [2, 3, 4]})
            edits = talk.list()
            good = [edit.number for edit in talk.repairs(edits) if edit.text == "2"]
            self.assertEqual(talk.run(base=good, checks=talk.beyond, most=9), {good[0]: []})
            self.assertEqual(talk.run(checks=talk.beyond, most=9), {0: [2, 3, 4]})

    def test_the_program_is_run_before_anything_is_listed(self):
        source, checks = ONE
        with Conversation(source, checks) as talk:
            self.assertEqual(talk.run(most=1), {0: [0]})


class Told(unittest.TestCase):
    def test_who_fails_the_first_check_is_not_told_of(self):
        with Conversation(TWO, CHECKS) as talk:
            edits = talk.list()
            few = talk.run(edits)
            every = talk.run(edits, most=1)
            self.assertEqual(set(every), set(edits))
            self.assertEqual({edit for edit, failed in every.items() if failed[:1] != talk.order[:1]}, set(few))

    def test_a_set_is_abandoned_after_the_failures_allowed(self):
        with Conversation(TWO, CHECKS) as talk:
            edits = talk.list()
            whole = talk.run(edits, most=9)
            self.assertEqual({result["ran"] for result in talk.ran["results"]}, {len(CHECKS)})
            for most in range(3):
                cut = talk.run(edits, most=most)
                for result in talk.ran["results"]:
                    failed = result.get("failed", [])
                    self.assertEqual(failed, whole[result["edit"] if "edit" in result else 0][:most + 1])
                    ran = talk.order.index(failed[-1]) + 1 if len(failed) > most else len(CHECKS)
                    self.assertEqual(result["ran"], ran)
                self.assertTrue(cut)

    def test_the_best_so_far_is_what_the_next_may_fail(self):
        source, checks = ONE
        with Conversation(source, checks, generated=GENERATED) as talk:
            found = talk.run(talk.list(), most=4)
            self.assertTrue(found)
            good = talk.repairs(range(min(found), max(found) + 1))
            whole = talk.run(range(0, good[-1].number + 1), checks=talk.beyond, most=4)
            best = talk.run(range(0, good[-1].number + 1), checks=talk.beyond, most=4, bestOnly=True)
            fewest = 4
            for number, failed in whole.items():
                told = number in best
                self.assertEqual(told, fewest > 0 or failed[:1] != talk.beyond[:1])
                if told:
                    self.assertEqual(best[number], failed[:fewest + 1])
                fewest = min(fewest, len(failed))
            self.assertEqual(fewest, 0)

    def test_checks_run_in_the_order_asked_for(self):
        with Conversation(TWO, CHECKS) as talk:
            edits = talk.list()
            one = talk.run(edits, checks=[0, 1, 2], most=5)
            other = talk.run(edits, checks=[2, 0, 1], most=5)
            for edit in edits:
                self.assertEqual(sorted(one[edit]), sorted(other[edit]))
                self.assertEqual(other[edit], [check for check in (2, 0, 1) if check in one[edit]])


class Steps(unittest.TestCase):
    def test_no_set_begins_beyond_the_budget(self):
        source = "def f(items):\n    n = 10\n    for x in items:\n        n += x\n    return n\n"
        with Conversation(source, [([[1, 2]], 7)]) as talk:
            edits = talk.list()
            talk.run(edits)
            whole = talk.ran
            self.assertNotIn("exhausted", whole)
            talk.run(edits, steps=1000)
            self.assertTrue(talk.ran["exhausted"])
            self.assertLess(talk.ran["tried"], whole["tried"])
            self.assertGreaterEqual(int(talk.ran["steps"]), 1000)
            talk.run(edits, steps=int(whole["steps"]) + 1)
            self.assertEqual(talk.ran, whole)

    def test_each_set_costs_its_own(self):
        with Conversation("def f(a):\n    return a\n", [([1], 2)]) as talk:
            edits = talk.list()
            talk.run(edits)
            self.assertGreaterEqual(int(talk.ran["steps"]), 101 * len(edits) - 1)
            self.assertEqual(talk.opened["steps"], "1")

    def test_a_run_may_take_a_multiple_of_what_it_took(self):
        """min(base * multiple + floor, most), base of the donors and of the program."""
        source = "def f(n):\n    for i in range(n):\n        pass\n    return 0\n"
        slow = "def f(n):\n    for i in range(n * 5):\n        n = n\n    return i\n"
        rule = {"multiple": 3, "floor": 7, "most": 100, "edit": 1}
        with Conversation(source, [([10], 1), ([60], 1)], generated=[([1], 0)], steps=rule) as talk:
            self.assertEqual(talk.session.limits, [3 * 11 + 7, 100, 100])
        with Conversation(source, [([10], 1)], (slow,), generated=[([1], 0)], steps={**rule, "most": 1000}) as talk:
            self.assertEqual(talk.session.limits, [3 * 51 + 7, 2 * (3 * 51 + 7)])
        endless = "def f(n):\n    while n:\n        n = 1\n    return 0\n"
        with Conversation(endless, [([10], 1)], steps=rule) as talk:
            self.assertEqual((talk.session.limits, talk.opened["steps"]), ([100], "100"))

    def test_what_is_consumed_at_one_go_counts(self):
        """Else the clock would end it, and equal conversations differ."""
        for body, steps in (("sum(range(a, 10 ** 12))", 1), ("max(__import__('itertools').count(a))", 200_000),
                            ("list(__import__('itertools').permutations(range(a + 20)))", 200_000),
                            ("list(zip(*[iter(int, 1)] * a))", 200_000)):
            source = "def f(a):\n    return %s\n" % body
            with self.subTest(body), Conversation(source, [([1], 1)]) as talk:
                self.assertEqual((talk.opened["steps"], talk.session.runner.deaths), (str(steps), 0))

    def test_a_factor_that_becomes_a_variable_makes_nothing_large(self):
        source = "def f(a):\n    n = a\n    while n != 1:\n        n = 3 * n + 1\n    return n\n"
        with Conversation(source, [([3], 1)]) as talk:
            edits = talk.list()
            self.assertIn("variable: 3 -> n", lines(talk.describe(edits), source))
            talk.run(edits)
            self.assertEqual((talk.ran["tried"], talk.session.runner.deaths), (len(edits), 0))

    def test_what_is_not_there_is_refused(self):
        with Conversation(*ONE) as talk:
            for message, want in (({"base": [0]}, "there is no edit 0"), ({"checks": [1]}, "there is no check 1; there are 1"),
                                  ({"checks": []}, "no checks to run")):
                with self.assertRaisesRegex(Refused, want):
                    talk.ask("run", **{"checks": [0], **message})
            self.assertEqual(talk.run(range(0, 1 << 30)), {})


class Fresh(unittest.TestCase):
    def test_runs_see_nothing_of_each_other(self):
        source = ("SEEN = []\n\ndef f(a, cache={}):\n    SEEN.append(a)\n    cache[a] = 1\n"
                  "    return len(SEEN) + len(cache) + a\n")
        checks = [([1], 2), ([2], 3)]
        with Conversation(source, checks) as talk:
            found = talk.repairs(talk.list())
            self.assertTrue(found)
            for edit in found:
                self.assertEqual(outcomes(applied(source, edit), checks), [True, True])

    def test_arguments_are_fresh(self):
        source = "def f(a):\n    a.append(1)\n    return len(a) + 1\n"
        with Conversation(source, [([[5]], 2), ([[]], 1)]) as talk:
            self.assertIn("len(a)", [edit.text for edit in talk.repairs(talk.list())])

    def test_calls_and_bodies(self):
        source = "def f(n):\n    return {n + 1}\n"
        checks = [("f(3)", {3}), "assert f(2) == {2}", "x = f(1)\nassert x"]
        with Conversation(source, checks) as talk:
            self.assertEqual(talk.passed, [False, False, True])
            found = talk.repairs(talk.list())
            self.assertIn("n", [edit.text for edit in found])
            for edit in found:
                self.assertEqual(outcomes(applied(source, edit), checks), [True] * 3)


if __name__ == "__main__":
    unittest.main()
