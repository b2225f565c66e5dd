"""The process that parses for many programs: its ends, and what follows them."""
import json
import marshal
import os
import signal
import sys
import unittest
from binascii import b2a_base64
from unittest import mock

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from run import parse
from run import parser
from run import preload
from run import reports
from run.supervise import alone_with

GOOD = b"def f(x):\n    return x + 1\n"
MEMORY = 1 << 30


class ParserTest(unittest.TestCase):
    def setUp(self):
        self.parser = parser.Parser()
        self.addCleanup(self.parser.stop)

    def job(self, source, events=None, tests=(), memory=MEMORY, cpu=60.0, wall=600.0):
        arguments = (source, events, False, len(tests) > 1, list(tests))
        return self.parser.ask(reports.JOB, arguments, memory, cpu, wall)

    def ready(self, *arguments, **named):
        reply, ending = self.job(*arguments, **named)
        self.assertIsNone(ending)
        self.assertEqual(reply.error, "")
        return marshal.loads(reply.ready)

    def test_job(self):
        test = (b2a_base64(b"f(1)").decode(), "eval")
        rejected, shareable, code, failure, tests, modules, before = self.ready(GOOD, tests=[test, None])
        self.assertEqual((rejected, shareable, failure, tests[1]), (None, True, None, None))
        self.assertEqual(modules, ())
        namespace = {}
        exec(code, namespace)
        self.assertEqual(eval(tests[0], namespace), 2)

    def test_what_is_remembered_of_a_program_changes_no_reply(self):
        parse._analyses.clear()
        self.addCleanup(parse._analyses.clear)
        source = b"def f(xs):\n    return sorted(str(x) for x in xs)[0].format(1)\n"
        text = b2a_base64(source).decode()
        requests = [
            lambda: parse.analyse(text, True, False), lambda: parse.analyse(text, False, True),
            lambda: parse.job(source, None, False, True, [None, None]),
            lambda: parse.job(source, None, True, True, [None, None]),
            lambda: parse.job(source, 128, True, False, [None]), lambda: parse.job(source, 50_000, False, False, [None])]
        fresh = []
        for request in requests:
            parse._analyses.clear()
            fresh.append(request())
        for _ in range(2):
            self.assertEqual([request() for request in requests], fresh)

    def test_few_analyses_are_remembered(self):
        parse._analyses.clear()
        self.addCleanup(parse._analyses.clear)
        parse.analysis_of(b"def f(:")
        parse.analysis_of(b"#" * (parse.LONGEST_KEPT + 1))
        self.assertEqual(len(parse._analyses), 0)
        for number in range(parse.ANALYSES_KEPT + 9):
            parse.analysis_of(b"x = %d" % number)
            parse.analysis_of(b"x = 0")
        self.assertEqual(len(parse._analyses), parse.ANALYSES_KEPT)
        self.assertIn(b"x = 0", parse._analyses)

    def test_modules_that_the_texts_name(self):
        loaded = mock.patch.object(preload, "LOADED", frozenset())
        loaded.start()
        self.addCleanup(loaded.stop)
        test = (b2a_base64(b"datetime.date(1, 1, 1)").decode(), "eval")
        self.assertEqual(self.ready(b"import heapq, random", tests=[test, None])[5], ("datetime", "random"))

    def test_what_does_not_compile(self):
        test = (b2a_base64(b"f(").decode(), "eval")
        rejected, shareable, code, _, tests, _, _ = self.ready(b"def f(:", tests=[test, test])
        self.assertEqual(json.loads(rejected)["type"], "SyntaxError")
        self.assertFalse(shareable)
        self.assertIsNone(code)
        self.assertIn("it does not compile: SyntaxError", tests[0])

    def test_same_process_same_answer(self):
        first, pid = self.job(GOOD, events=100)[0].ready, self.parser.pid
        self.job(b"x = 2", events=100)
        self.assertEqual(self.job(GOOD, events=100)[0].ready, first)
        self.assertEqual(self.parser.pid, pid)

    def test_killed_between_programs(self):
        first, pid = self.job(GOOD)[0].ready, self.parser.pid
        os.kill(pid, signal.SIGKILL)
        self.assertEqual(self.job(GOOD)[0].ready, first)
        self.assertNotEqual(self.parser.pid, pid)

    def test_stopped_by_a_program(self):
        first, pid = self.job(GOOD)[0].ready, self.parser.pid
        os.kill(pid, signal.SIGSTOP)
        self.assertEqual(self.job(GOOD)[0].ready, first)

    def test_time_limit_ends_it_and_the_next_program_is_parsed(self):
        slow = b"x = [" + b"a + b * c, " * 400_000 + b"]"
        self.job(GOOD)
        reply, ending = self.job(slow, events=10, cpu=0.001)
        self.assertIsNone(reply)
        self.assertEqual((ending.limit, ending.signal), (reports.CPU, signal.SIGKILL))
        self.assertIsNotNone(self.job(GOOD)[0].ready)

    def test_too_little_memory(self):
        large = b"x = [" + b"a, " * 200_000 + b"]"
        self.job(GOOD)
        pid = self.parser.pid
        rejected = self.ready(large, memory=4 << 20)[0]
        self.assertEqual(json.loads(rejected)["type"], "MemoryError")
        self.assertNotEqual(self.parser.pid, pid, "only a fresh one may say that")
        self.assertIsNone(self.ready(GOOD)[0])

    def test_large_request_and_reply(self):
        large = b"x = '" + b"a" * (3 << 20) + b"'"
        self.assertIsNone(self.ready(large)[0])

    def test_replaced_after_enough_programs(self):
        self.job(GOOD)
        pid = self.parser.pid
        self.parser.served = parser.PROGRAMS
        self.job(GOOD)
        self.assertNotEqual(self.parser.pid, pid)

    def test_ends_with_the_zygote(self):
        self.job(GOOD)
        os.close(self.parser.requests)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(self.parser.pid, 0)[1]), 0)
        self.parser.requests = os.open(os.devnull, os.O_RDONLY)

    def test_has_no_other_descriptors(self):
        secret = os.open(os.devnull, os.O_RDONLY)
        self.addCleanup(os.close, secret)
        self.job(GOOD)
        folder = f"/proc/{self.parser.pid}/fd"
        if not os.path.isdir(folder):
            self.skipTest("there is no /proc to look at its descriptors")
        self.assertNotIn(str(secret), os.listdir(folder))

    def test_alone(self):
        self.job(GOOD)
        self.assertTrue(alone_with(self.parser.pid))
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(write)
            os.read(read, 1)
            os._exit(0)
        self.assertFalse(alone_with(self.parser.pid))
        os.close(write)
        os.close(read)
        os.waitpid(pid, 0)
        self.assertTrue(alone_with(self.parser.pid))


if __name__ == "__main__":
    unittest.main()
