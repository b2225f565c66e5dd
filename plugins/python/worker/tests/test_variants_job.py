"""Jobs with variants through a real worker process."""
import json
import operator
import os
import struct
import subprocess
import sys
import unittest
from unittest import mock

from variants_support import FAULTED, encoded, job, search
from support import WORKER
from variants_search import BUDGET

# A search ends by its steps: on no machine does one come to the end of these.
ROOMY = {"cpuSeconds": 60, "wallSeconds": 3600}
ENVIRONMENT = {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}


class Worker:
    def __enter__(self):
        program = [sys.executable, "-s", "-S", "-B", os.path.join(WORKER, "worker.py")]
        self.process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT)
        self.hello = self.read()
        return self

    def __exit__(self, *failure):
        self.process.stdin.close()
        self.process.wait(300)
        self.process.stdout.close()

    def read(self):
        head = self.process.stdout.read(4)
        if len(head) < 4:
            raise AssertionError("the worker is gone")
        body = self.process.stdout.read(struct.unpack("<I", head)[0])
        return json.loads(body[1:])

    def ask(self, source, checks, donors=(), limits=None, **more):
        inputs, variants = job(source, checks, donors, **more)
        message = {"id": "1", "program": {"source": encoded(source)}, "entryPoint": "f", "inputs": inputs,
                   "variants": variants, "limits": limits or ROOMY}
        return self.send(message)

    def send(self, message):
        body = b"J" + json.dumps({"job": message}).encode()
        self.process.stdin.write(struct.pack("<I", len(body)) + body)
        self.process.stdin.flush()
        return self.read()


class Jobs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.worker = Worker().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.worker.__exit__()

    def ask(self, *arguments, **more):
        answer = self.worker.ask(*arguments, **more)
        self.assertEqual(list(answer), ["done"])
        return answer["done"]

    def assertServes(self):
        """The worker goes on after what was done to it."""
        source, checks = FAULTED
        self.assertIn("repairs", self.ask(source, checks)["variants"])

    def test_answers_with_one_report(self):
        source, checks = FAULTED
        found = self.ask(source, checks)["variants"]
        want = {"kind": "comparison", "size": 1, "part": 1, "span": {"start": 20, "end": 26}, "passed": 3,
                "replacement": encoded("a < b")}
        self.assertIn(want, found["repairs"])
        self.assertGreater(int(found["tried"]), 10)
        self.assertGreater(int(found["steps"]), int(found["tried"]))

    def test_equal_jobs_give_equal_answers(self):
        source, checks = FAULTED
        with Worker() as other:
            answers = [self.ask(source, checks), self.ask(source, checks), other.ask(source, checks)["done"]]
        for answer in answers:
            self.assertGreater(answer["variants"].pop("cpuSeconds"), 0)     # measured, so not equal
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(answers[0], answers[2])

    def test_runs_that_end_the_process_are_an_error(self):
        for name, body in {
                "exit": "os._exit(0)", "signal": "os.kill(os.getpid(), 9)", "endless C": "__import__('re').match('(a+)+$', 'a' * 40 + 'b')",
                "stop": "os.kill(os.getpid(), 19)"}.items():
            with self.subTest(name):
                done = self.ask("import os\n\ndef f(a):\n    %s\n" % body, [([1], 1)],
                                limits={"cpuSeconds": 0.3, "wallSeconds": 1})
                self.assertIn("search for repairs", done["error"])
                self.assertNotIn("variants", done)
        self.assertServes()

    def test_what_is_consumed_at_one_go_counts_as_steps(self):
        """Else the clock would decide, and equal jobs give unequal answers."""
        for body in ("sum(range(a, 10 ** 12))", "list(__import__('itertools').permutations(range(a + 20)))",
                     "max(__import__('itertools').count(a))"):
            with self.subTest(body):
                done = self.ask("def f(a):\n    return %s\n" % body, [([1], 1)])
                self.assertIn("variants", done, "its time has ended it")
                self.assertLess(int(done["variants"]["steps"]), 1.1 * BUDGET)

    def test_a_factor_that_becomes_a_variable_makes_nothing_large(self):
        source = "def f(a):\n    n = a\n    while n != 1:\n        n = 3 * n + 1\n    return n\n"
        made = 0  # bits, by n * n again and again

        def product(left, right):
            nonlocal made
            made += left.bit_length() + right.bit_length()
            return left * right

        with mock.patch.object(operator, "mul", product):
            found = search(source, [([3], 1)])
        self.assertGreater(made, 1000)
        self.assertLess(made, 2 * 64 * found.steps)

    def test_forged_reports_are_refused(self):
        frame = struct.pack("<IB", 5, 0x56) + b"abcd"
        for name, body in {
                "a report": "os.write(3, %r); os._exit(0)" % frame, "noise": "os.write(3, b'x' * 99); os._exit(0)",
                "a huge frame": "os.write(3, b'\\xff' * 8); os._exit(0)",
                "another kind": "os.write(3, %r)" % (struct.pack("<IB", 2, 0x52) + b"x"),
                "and then the true one": "os.write(3, %r)" % frame}.items():
            with self.subTest(name):
                done = self.ask("import os\n\ndef f(a):\n    %s\n" % body, [([1], 1)])
                self.assertIn("error", done)
        self.assertServes()

    def test_a_well_made_forgery_moves_only_its_own_credit(self):
        """Nothing tells it from the truth, but it stays in its ranges."""
        import variants_report
        made = variants_report.Repair(0, 0, 9, "donor", 1, 1, "x")

        class Report:
            tried = skipped = steps = exhausted = 0
            found, partial, forced, further_passed = [made], [], [], 0

        data = variants_report.pack(Report)
        frame = struct.pack("<IB", len(data) + 1, 0x56) + data
        done = self.ask("import os\n\ndef f(a):\n    os.write(3, %r); os._exit(0)\n" % frame, [([1], 1)])
        self.assertEqual([r["kind"] for r in done["variants"]["repairs"]], ["donor"])

    def test_what_is_wrong_with_a_job_is_said(self):
        source, checks = FAULTED
        self.assertIn("does not compile", self.ask("def f(:\n", checks, order=[0])["error"])
        self.assertIn("donor 0 does not compile", self.ask(source, checks, ("def",))["error"])
        self.assertIn("check 0: its expected value", self.ask(source, [("f(1, 1)", "g(1)")], (source,))["error"])
        inputs, variants = job(source, checks)
        variants["checks"].pop()
        done = self.worker.send({"program": {"source": encoded(source)}, "entryPoint": "f", "inputs": inputs,
                                 "variants": variants})["done"]
        self.assertIn("3 inputs and 2 checks", done["error"])
        variants["checks"].append({})
        done = self.worker.send({"program": {"source": encoded(source)}, "entryPoint": "f", "inputs": inputs,
                                 "variants": variants})["done"]
        self.assertIn("check 2: its check expects nothing", done["error"])

    def test_memory_bombs_are_failures_of_one_edit(self):
        source = "def f(a):\n    b = [0] * 10 ** a\n    return len(b)\n"
        found = self.ask(source, [([2], 101), ([1], 11)])
        self.assertIn("variants", found)


if __name__ == "__main__":
    unittest.main()
