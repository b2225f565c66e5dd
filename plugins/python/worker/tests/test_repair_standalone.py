"""Expressions that edits put in and that solve the problem by themselves."""
import unittest

from repair_support import Conversation

SOURCE = "def f(a):\n    b = a\n    b = b + 1\n    return b\n"
CHECKS = [([2], 5), ([3], 10)]


def alone(source, checks, donor):
    """(texts of repairs that put in a standalone solution, texts of the others)"""
    with Conversation(source, checks, (donor,) if donor else ()) as talk:
        found = talk.repairs(talk.list())
        trials = talk.numbers("standalone", edits=[edit.number for edit in found], limit=32)
        solving = set()
        for trial in talk.run(trials):
            solving.update(talk.listed["origins"][trial - trials.start]["edits"])
        return ([edit.text for edit in found if edit.number in solving],
                [edit.text for edit in found if edit.number not in solving])


class Standalone(unittest.TestCase):
    def test_what_solves_the_problem_by_itself_is_told(self):
        donor = "def f(a):\n    if a < 0:\n        a = -a\n    return a * a + 1\n"
        solving, others = alone(SOURCE, CHECKS, donor)
        self.assertIn("a * a + 1", solving)
        self.assertIn("(a * a)", others)

    def test_what_reads_another_variable_is_not_tried(self):
        donor = "def f(a):\n    c = a\n    c = c * c + 1\n    return c\n"
        solving, others = alone(SOURCE, CHECKS, donor)
        self.assertTrue([text for text in others if "b * b" in text])
        self.assertEqual([text for text in solving if "b * b" in text], [])

    def test_a_slip_mended_is_none(self):
        source = "def f(a):\n    b = a\n    return a < 3\n"
        solving, others = alone(source, [([3], True), ([4], False), ([1], True)], None)
        self.assertNotIn("a < 3", solving)
        self.assertTrue(others)

    def test_each_tells_which_edits_put_it_in(self):
        donor = "def f(a):\n    if a < 0:\n        a = -a\n    return a * a + 1\n"
        with Conversation(SOURCE, CHECKS, (donor,)) as talk:
            edits = talk.list()
            trials = talk.numbers("standalone", edits=list(edits), limit=100)
            texts = {edit.number: edit.text for edit in talk.describe(edits)}
            for trial, origins in zip(talk.describe(trials), talk.listed["origins"]):
                piece = trial.text.removeprefix("return ").strip()
                self.assertTrue(origins["edits"])
                for number in origins["edits"]:
                    self.assertIn(piece, texts[number])

    def test_no_more_than_asked_for(self):
        donor = "def f(a):\n    if a < 0:\n        a = -a\n    return a * a + 1\n"
        with Conversation(SOURCE, CHECKS, (donor,)) as talk:
            edits = list(talk.list())
            self.assertEqual(len(talk.numbers("standalone", edits=edits, limit=2)), 2)
            self.assertEqual(len(talk.listed["origins"]), 2)

    def test_one_stands_behind_what_must_be_first(self):
        source = ("n = 5\n\ndef f(a):\n    'Text.'\n    global n\n    n = a\n    return n\n")
        donor = "def f(x):\n    if x:\n        return x * x + 1\n    return 1\n"
        with Conversation(source, CHECKS, (donor,)) as talk:
            edits = talk.list()
            trials = talk.numbers("standalone", edits=list(edits), limit=100)
            texts = {trial.text: source[:trial.start] for trial in talk.describe(trials)}
            self.assertTrue(texts["return a * a + 1\n    "].endswith("global n\n    "))
            self.assertTrue(talk.run(trials))


if __name__ == "__main__":
    unittest.main()
