"""The process that runs a hostile program: what it does and says costs the program its own sets only."""
import contextlib
import random
import unittest
from unittest import mock

import repair_support
from repair_support import Conversation, Refused, lines, repairs, runner_of
from repair import runner
from repair.runner import Ran
from repair.sheet import HEAD, ROWS, UNTOUCHED, Rows, Sheet, packed, room, width
from run.runner import OUTPUT

# Each edit of `a + 1` runs the statement before it, which does harm where it is asked to.
HARM = """import os

def f(a):
    if a > 0:
        %s
    return a + 1

def tell(data):
    for descriptor in range(64):
        try:
            os.write(descriptor, data)
        except OSError:
            pass
"""
CHECKS = [([0], 2), ([-1], 1), ([1], 3)]
DEADLY = {
    "exit": "os._exit(0)", "signal": "os.kill(os.getpid(), 9)", "its group": "os.killpg(0, 9)",
    "abort": "os.abort()", "another program": "os.execv('/bin/true', ['true'])",
    "an early answer": "tell(b'\\x05\\0\\0\\0D\\x01\\0\\0\\0') or os._exit(0)",
    "noise": "tell(b'x' * 99) or os._exit(0)", "a huge frame": "tell(b'\\xff' * 8) or os._exit(0)"}


class Printing(unittest.TestCase):
    def test_a_program_that_prints_much_fails_for_no_output(self):
        OUTPUT.begin(0, None)   # as the zygote leaves it
        source = "def f(a):\n    print('x' * 20000)\n    return a + 1\n"
        tests = [([n], n + 1) for n in range(4)]
        with mock.patch.object(repair_support, "quiet", lambda: contextlib.redirect_stdout(OUTPUT.stdout)), \
                Conversation(source, tests) as talk:
            self.assertEqual(talk.passed, [True] * 4)


class Deaths(unittest.TestCase):
    def test_a_check_that_ends_the_process_is_a_failed_one(self):
        for name, harm in DEADLY.items():
            source = HARM % harm
            with self.subTest(name), Conversation(source, CHECKS) as talk:
                self.assertEqual(talk.passed, [False, False, False])
                edits = talk.list([4])
                self.assertEqual(talk.repairs(edits), [])
                # Without the check that ends it, the edit that mends the others is found.
                mended = talk.run(edits, checks=[0, 1])
                self.assertIn("constant: 1 -> 2", lines(talk.describe(mended), source))

    def test_one_without_descriptors_runs_its_sets_all_the_same(self):
        source = HARM % "os.closerange(0, 64)"
        with Conversation(source, CHECKS) as talk:
            self.assertIn("constant: 1 -> 2", lines(talk.repairs(talk.list([4])), source))
            self.assertGreater(talk.session.runner.deaths, 1)

    def test_what_it_reached_is_known_all_the_same(self):
        with Conversation(HARM % "os._exit(0)", [([1], 3)]) as talk:
            self.assertEqual(talk.reached, [0, 1, 2, 3, 5])

    def test_an_edit_that_ends_the_process_is_one_edit_lost(self):
        source = "import os\n\ndef f(a):\n    if a > 9:\n        os._exit(0)\n    return a + 1\n"
        with Conversation(source, [([1], 3)]) as talk:
            edits = talk.list()
            self.assertIn("constant: 1 -> 2", lines(talk.repairs(edits), source))
            self.assertEqual(talk.ran["tried"], len(edits))
            self.assertGreater(talk.session.runner.deaths, 1)

    def test_equal_conversations_lose_alike(self):
        source = HARM % "os._exit(a)"
        said = []
        for _ in range(2):
            with Conversation(source, CHECKS) as talk:
                talk.run(talk.list([2, 4]), checks=[0, 1], most=1)
                self.assertGreater(talk.session.runner.deaths, 5)
                said.append((talk.opened, talk.ran))
        self.assertEqual(*said)

    def test_again_and_again_is_too_often(self):
        source = "import os\n\ndef f(a):\n    os._exit(a)\n"
        with Conversation(source, [([1], 3)]) as talk:
            edits = talk.list()
            self.assertGreater(len(edits), 9)
            with self.assertRaisesRegex(Refused, "again and again"):
                for _ in range(runner.DEATHS):
                    talk.run(edits)
            self.assertTrue(talk.describe(edits))

    def test_one_that_loops_in_the_runtime_is_one_lost(self):
        source = "import re\n\ndef f(a):\n    if a < 0:\n        re.match('(a+)+$', 'a' * 40 + 'b')\n    return a + 1\n"
        limits = {"cpuSeconds": 8, "wallSeconds": 300}
        with Conversation(source, [([1], 3), ([-1], 1)], limits=limits) as talk:
            self.assertEqual(talk.passed, [False, False])
            mended = talk.run(talk.list([4]), checks=[0])
            self.assertIn("constant: 1 -> 2", lines(talk.describe(mended), source))

    def test_the_conversation_has_no_more_time_than_its_limits(self):
        for body, limits in (("__import__('re').match('(a+)+$', 'a' * 40 + 'b')", {"cpuSeconds": 0.4, "wallSeconds": 300}),
                             ("os.kill(os.getpid(), 19)", {"cpuSeconds": 60, "wallSeconds": 0.4})):
            source = "import os\n\ndef f(a):\n    %s\n    return a\n" % body
            with self.subTest(body), self.assertRaisesRegex(Refused, "all the time that the conversation has"):
                Conversation(source, [([n], 3) for n in range(9)], limits=limits)

    def test_memory_is_what_one_edit_fails_by(self):
        source = "def f(a):\n    b = [0] * 10 ** a\n    return len(b)\n"
        found = repairs(source, [([2], 101), ([1], 11)])
        self.assertIn("offset: len(b) -> len(b) + 1", lines(found, source))

    def test_daemons_and_threads_change_nothing(self):
        for harm in ("__import__('threading').Thread(target=__import__('time').sleep, args=(60,)).start()",
                     "os.fork() or os.setsid() or __import__('time').sleep(0.2) or os._exit(0)"):
            source = HARM % harm
            with self.subTest(harm), Conversation(source, CHECKS) as talk:
                self.assertIn("constant: 1 -> 2", lines(talk.repairs(talk.list([4])), source))


class Claims(unittest.TestCase):
    """What a program can write into the sheet: it may lose its own sets, and gain what it could do anyway."""

    def setUp(self):
        self.runner = runner_of({}, None)
        self.sheet = self.runner.sheet

    def take(self, sets, checks, most, best_only=False, left=0, alive=True):
        ran = Ran(most)
        self.runner.take(ran, sets, checks, best_only, left, 100, alive)
        return ran

    def write(self, at, steps, rows, checks):
        self.sheet.clear(len(rows) * width(checks))
        HEAD.pack_into(self.sheet.memory, 0, at, steps)
        for index, (ran, failed) in enumerate(rows):
            place = ROWS + index * width(checks)
            self.sheet.memory[place:place + width(checks)] = packed(ran, failed, width(checks))

    def test_an_honest_sheet_is_what_it_says(self):
        checks = [(4, 10), (5, 20), (6, 30)]
        self.write(4, 460, [(1, 1), (3, 0), (2, 2), (3, 4)], 3)
        ran = self.take(4, checks, 0)
        self.assertEqual(ran.results, [(1, [], 3), (2, [1], 2), (3, [2], 3)])
        self.assertEqual((ran.tried, ran.steps), (4, 460))

    def test_a_set_that_was_left_out_has_failed(self):
        self.write(3, 350, [(3, 0), (0, 0), (3, 0)], 3)
        self.assertEqual(self.take(3, [(0, 10)] * 3, 0).results, [(0, [], 3), (2, [], 3)])

    def test_rows_that_cannot_be(self):
        for row in ((2, 0), (2, 1), (9, 0), (3, 3), (1, 2), (65535, 0), (3, 8)):
            self.write(1, 100, [row], 3)
            self.assertEqual(self.take(1, [(0, 10)] * 3, 0).results, [], row)

    def test_it_may_not_stop_early_without_a_reason(self):
        self.write(1, 110, [(3, 0), (0, 0), (0, 0)], 3)
        ran = self.take(3, [(0, 10)] * 3, 0, left=5000)
        self.assertEqual((ran.tried, ran.results), (2, [(0, [], 3)]))       # the second is taken to have ended it
        self.write(1, 5000, [(3, 0), (0, 0), (0, 0)], 3)
        self.assertEqual(self.take(3, [(0, 10)] * 3, 0, left=120).tried, 1)

    def test_steps_are_bounded(self):
        for steps, want in ((0, 200), (1 << 63, 260), (230, 230)):
            self.write(2, steps, [(3, 0), (3, 0)], 3)
            self.assertEqual(self.take(2, [(0, 10)] * 3, 0).steps, want)

    def test_the_set_that_ended_it_fails_what_was_left(self):
        self.write(1, 120, [(3, 0), (1, 0), (0, 0)], 3)
        ran = self.take(3, [(7, 10), (8, 20), (9, 30)], 2, alive=False)
        self.assertEqual(ran.results, [(0, [], 3), (1, [1, 2], 3)])
        self.assertEqual((ran.tried, ran.steps), (2, 120 + 100 + 10 + 20))

    def test_no_sheet_does_more_than_fail(self):
        generator = random.Random(3)
        for _ in range(5000):
            checks = generator.randrange(1, 20)
            sets, most = generator.randrange(1, 9), generator.choice((0, 0, 1, 30))
            self.sheet.clear(sets * width(checks))
            size = ROWS + sets * width(checks)
            if generator.random() < 0.5:
                self.sheet.memory[:size] = generator.randbytes(size)
            else:
                for _ in range(generator.randrange(9)):
                    self.sheet.memory[generator.randrange(size)] = generator.choice((0, 1, 2, 3, 255))
            left = generator.choice((0, 150, 100_000))
            ran = self.take(sets, [(n, 10) for n in range(checks)], most, generator.random() < 0.5, left,
                            generator.random() < 0.5)
            self.assertTrue(0 <= ran.tried <= sets)
            self.assertTrue(100 * ran.tried <= ran.steps <= ran.tried * (100 + 10 * checks))
            self.assertTrue(ran.tried or left)
            self.assertEqual(sorted(set([index for index, _, _ in ran.results])), [index for index, _, _ in ran.results])
            for index, failed, count in ran.results:
                self.assertTrue(0 <= index < ran.tried and 0 < count <= checks)
                self.assertEqual(failed, sorted(set(failed)))
                self.assertTrue(len(failed) <= most + 1 and all([0 <= check < count for check in failed]))

    def test_a_request_is_never_without_progress(self):
        """Else a program could keep the process that asks at it for ever."""
        for _ in range(500):
            self.write(random.Random(_).choice((0, 1, 5, UNTOUCHED)), 1 << 40, [(3, 0)], 3)
            self.assertGreater(self.take(1, [(0, 10)] * 3, 0, left=99).tried, 0)

    def test_more_sets_than_a_sheet_has_room_for(self):
        source = "def f(a):\n    return a\n"
        with Conversation(source, [([1], 2)] * 3) as talk:
            table = [((), False)] * (room(3) + 10)
            number = talk.session.plain().number
            ran = talk.session.runner.run(number, table, [(0, 9), (1, 9), (2, 9)], 0, False, 0, 1)
            self.assertEqual((ran.tried, ran.results, ran.steps), (len(table), [], 2 * len(table)))


class Layout(unittest.TestCase):
    def test_rows_lie_in_the_sheet(self):
        for checks in (1, 8, 9, 1000):
            self.assertLessEqual(ROWS + room(checks) * width(checks), len(Sheet().memory))
            self.assertEqual(Rows(Sheet(), checks).width, width(checks))
        self.assertLessEqual(HEAD.size, ROWS)


if __name__ == "__main__":
    unittest.main()
