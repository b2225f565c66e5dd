"""Conversations about edits through a real worker process: frames, ends, and what is refused."""
import base64
import json
import marshal
import os
import struct
import subprocess
import sys
import tempfile
import unittest

from repair_support import FAULTED, Edit, encoded, messages, opening, profile
from support import WORKER

ENVIRONMENT = {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}


class Worker:
    def __enter__(self):
        program = [sys.executable, "-s", "-S", "-B", os.path.join(WORKER, "worker.py")]
        self.process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT)
        self.hello = self.read()
        return self

    def __exit__(self, *failure):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def read(self):
        head = self.process.stdout.read(4)
        if len(head) < 4:
            raise AssertionError("the worker is gone")
        body = self.process.stdout.read(struct.unpack("<I", head)[0])
        return json.loads(body[1:]) if body[:1] == b"J" else body

    def send(self, message):
        body = b"J" + json.dumps(message).encode()
        self.process.stdin.write(struct.pack("<I", len(body)) + body)
        self.process.stdin.flush()

    def ask(self, kind, **message):
        """The EditReply to one request, without the time, which is measured."""
        self.send({"edit": {kind: message}})
        reply = self.read()["edit"]
        self.cpu = reply.pop("cpuSeconds", 0)
        return reply

    def end(self):
        self.send({"end": {}})
        return self.read()

    def talk(self, source, tests, donors=(), **more):
        """All replies of a conversation that lists everything, runs it and describes what passes."""
        opened = self.ask("open", **opening(source, tests, donors, **more))
        listed = self.ask("list", statements=opened["opened"]["reached"], donorTo=len(donors), limit=9999)
        everything = [{"from": 0, "to": listed["listed"]["count"]}]
        ran = self.ask("run", each=everything, checks=list(range(len(tests))))
        passing = [result.get("edit", 0) for result in ran["ran"].get("results", []) if "failed" not in result]
        described = self.ask("describe", edits=passing)
        self.end()
        return opened, listed, ran, described


class Conversations(unittest.TestCase):
    def setUp(self):
        self.worker = Worker().__enter__()
        self.addCleanup(self.worker.__exit__)

    def assertServes(self):
        """The worker goes on after what was done to it, with conversations and with jobs."""
        self.assertTrue(self.worker.talk(*FAULTED)[3]["described"]["edits"])
        self.worker.send({"job": {"program": {"source": encoded("def f():\n    return 7\n")}, "entryPoint": "f",
                                  "inputs": [{"arguments": {}}]}})
        self.assertIn("returned", self.worker.read()["result"]["result"]["outcome"])
        self.assertTrue(self.worker.read().endswith(marshal.dumps(7, 2)))
        self.assertEqual(self.worker.read(), {"done": {}})

    def test_each_request_has_its_reply(self):
        opened, listed, ran, described = self.worker.talk(*FAULTED)
        self.assertEqual(opened["opened"]["passed"], [False, True, True])
        self.assertEqual(ran["ran"]["tried"], listed["listed"]["count"])
        found = [Edit(message) for message in described["described"]["edits"]]
        want = ("comparison", 1, 20, 26, "a < b")
        self.assertIn(want, [(edit.kind, edit.statement, edit.start, edit.end, edit.text) for edit in found])
        self.assertServes()

    def test_requests_may_come_before_replies_are_read(self):
        worker = self.worker
        worker.send({"edit": {"open": opening(*FAULTED)}})
        for statement in (1, 2):
            worker.send({"edit": {"list": {"statements": [statement], "limit": 9999}}})
        worker.send({"end": {}})
        self.assertIn("opened", worker.read()["edit"])
        first, second = [worker.read()["edit"]["listed"] for _ in range(2)]
        self.assertEqual(second["first"], first["count"])
        self.assertEqual(worker.read(), {"done": {}})
        self.assertServes()

    def test_equal_conversations_get_equal_replies(self):
        donor = "def f(x, y):\n    return x if x < y and x > 0 else 0\n"
        with Worker() as other:
            said = [worker.talk(*FAULTED, (donor,)) for worker in (self.worker, self.worker, other)]
        self.assertEqual(said[0], said[1])
        self.assertEqual(said[0], said[2])

    def test_each_reply_tells_the_time_so_far(self):
        times = []
        self.worker.ask("open", **opening(*FAULTED))
        for _ in range(3):
            self.worker.ask("list", statements=[1], limit=9999)
            times.append(self.worker.cpu)
        self.worker.end()
        self.assertGreater(times[0], 0)
        self.assertEqual(times, sorted(times))

    def test_a_profile_made_by_a_job_is_the_donors(self):
        source, tests = FAULTED
        inputs, _ = messages(tests)
        self.worker.send({"job": {"program": {"source": encoded(source)}, "entryPoint": "f", "inputs": inputs,
                                  "profile": True}})
        made = base64.b64decode(self.worker.read()["done"]["profile"])
        self.assertEqual(made, profile(source, inputs))

    # -------------------------------------------------------------- refusals

    def test_what_is_wrong_with_the_first_request_is_said(self):
        source, tests = FAULTED
        good = opening(source, tests)
        free = [{}] * len(tests)
        for message, want in (
                ({"program": {"source": encoded("def f(:\n")}}, "does not compile"),
                ({"program": {"source": encoded(b"\xff")}}, "does not compile"),
                ({"program": {"source": 5}}, "cannot be read"),
                ({"checks": good["checks"][:2]}, "3 inputs, but 2 checks"),
                ({"checks": free}, "input 0: its check expects nothing"),
                ({"inputs": [{"call": encoded("f(")}] * 3}, "input 0: it does not compile"),
                ({"inputs": [{}] * 3}, "input 0: it has no arguments"),
                ({"tests": 4}, "there are 4 tests, but 3 inputs"),
                ({"steps": {}}, "allows 0 steps"),
                ({"steps": 5}, "cannot be read")):
            with self.subTest(want):
                self.assertIn(want, self.worker.ask("open", **{**good, **message})["error"])
                self.assertEqual(self.worker.ask("list", statements=[1]), {"error": "the conversation is not open"})
                self.assertEqual(self.worker.end(), {"done": {}})
        self.assertServes()

    def test_a_conversation_begins_with_open(self):
        self.assertEqual(self.worker.ask("list", statements=[0]), {"error": "the conversation is not open"})
        self.assertEqual(self.worker.end(), {"done": {}})
        self.assertServes()

    def test_a_refused_request_ends_nothing(self):
        self.worker.ask("open", **opening(*FAULTED))
        self.assertEqual(self.worker.ask("open", **opening(*FAULTED)), {"error": "the conversation is open already"})
        for kind, message, want in (("describe", {"edits": [5]}, "no edit 5"), ("list", {"statements": [9]}, "no statement 9"),
                                    ("run", {"checks": ["x"]}, "cannot be read"), ("run", {"each": 5, "checks": [0]}, "cannot be read")):
            self.assertIn(want, self.worker.ask(kind, **message)["error"])
        self.assertGreater(self.worker.ask("list", statements=[1], limit=9)["listed"]["count"], 0)
        self.worker.end()

    # ---------------------------------------------------------------- processes

    def test_one_editor_holds_many_conversations(self):
        self.worker.talk(*FAULTED)
        first = self.children()
        self.worker.talk(*FAULTED)
        self.assertEqual(len(first), 1)
        self.assertEqual(self.children(), first)

    def test_what_runs_edits_is_no_child_of_the_editor(self):
        """The editor remembers other programs and what is expected of them."""
        parent = self.worker.process.pid
        source = "import os\n\ndef f(a):\n    return os.getppid()\n"
        for _ in range(2):
            opened = self.worker.ask("open", **opening(source, [([1], parent)]))
            self.assertEqual(opened["opened"]["passed"], [True])
            self.worker.end()

    def children(self):
        pid = self.worker.process.pid
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return file.read().split()

    # ---------------------------------------------------------------- harm

    def test_nothing_is_left_for_the_next_conversation(self):
        """Not on the descriptors, and not in the memory that both programs' processes have."""
        seen = ("import os, fcntl, sys\nfrom mmap import mmap\n\ndef sheets():\n    frame = sys._getframe()\n"
                "    while frame:\n        for value in list(frame.f_locals.values()):\n"
                "            if type(value) is mmap:\n                yield value\n        frame = frame.f_back\n\n"
                "def flags():\n    for number in range(64):\n        try:\n"
                "            yield number, fcntl.fcntl(number, fcntl.F_GETFL)\n        except OSError:\n            pass\n\n")
        leaves = seen + ("def f(a):\n    for sheet in sheets():\n        sheet[-4:] = b'mark'\n"
                         "    for number, had in flags():\n"
                         "        if number > 2:\n            fcntl.fcntl(number, fcntl.F_SETFL, had | os.O_NONBLOCK | os.O_DIRECT)\n"
                         "    return a\n")
        looks = seen + ("def f(a):\n    marked = sum(sheet[-4:] != bytes(4) for sheet in sheets())\n"
                        "    assert list(sheets())\n"
                        "    return marked + sum(had & (os.O_NONBLOCK | os.O_DIRECT) > 0 for _, had in flags())\n")
        for source in (looks, leaves, looks):
            opened = self.worker.ask("open", **opening(source, [([0], 0)]))
            self.worker.end()
            self.assertEqual(opened["opened"]["passed"], [True])

    def test_a_program_that_ends_the_conversations_process(self):
        """Without a sandbox it may: they have the same user."""
        source = ("import os\n\ndef f(a):\n    if a > 1:\n        parent = os.getppid()\n"
                  "        with open(f'/proc/{parent}/task/{parent}/children') as file:\n"
                  "            for pid in file.read().split():\n"
                  "                if int(pid) != os.getpid():\n                    os.kill(int(pid), 9)\n"
                  "    return a\n")
        worker = self.worker
        self.assertIn("signal 9", worker.ask("open", **opening(source, [([2], 3)]))["error"])
        self.assertIn("signal 9", worker.ask("list", statements=[1])["error"])
        self.assertEqual(worker.end(), {"done": {}})
        # The same in the midst of it.
        worker.ask("open", **opening(source, [([0], 3)]))
        worker.ask("list", statements=[2], limit=9999)
        self.assertIn("signal 9", worker.ask("run", each=[{"from": 0, "to": 9999}], checks=[0])["error"])
        self.assertIn("signal 9", worker.ask("describe", edits=[0])["error"])
        self.assertEqual(worker.end(), {"done": {}})
        self.assertServes()

    def test_no_descriptor_leads_to_the_host(self):
        source = ("import os\n\ndef f(a):\n    for number in range(64):\n        try:\n"
                  "            os.write(number, b'\\x05\\0\\0\\0J{}  ')\n        except OSError:\n            pass\n    return a\n")
        worker = self.worker
        opened = worker.ask("open", **opening(source, [([1], 2)]))
        self.assertEqual(opened["opened"]["passed"], [False])
        listed = worker.ask("list", statements=opened["opened"]["reached"], limit=9999)["listed"]
        ran = worker.ask("run", each=[{"from": 0, "to": listed["count"]}], checks=[0])
        # Each write is noise in the answers: whether it is seen in time to end the process decides
        # whether the conversation runs every edit or gives the program up.
        if "ran" in ran:
            self.assertLessEqual(ran["ran"]["tried"], listed["count"])
        else:
            self.assertIn("again and again", ran["error"])
        self.assertEqual(worker.end(), {"done": {}})
        self.assertServes()

    def test_what_a_program_leaves_running_is_ended(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "pid")
            source = ("import os, time\n\ndef f(a):\n    pid = os.fork()\n    if not pid:\n        os.setsid()\n"
                      "        time.sleep(9999)\n    with open(%r, 'a') as file:\n        file.write('%%d\\n' %% pid)\n"
                      "    return a\n" % path)
            opened = self.worker.ask("open", **opening(source, [([1], 1)]))
            self.assertEqual(opened["opened"]["passed"], [True])
            self.worker.end()
            with open(path) as file:
                left = [int(line) for line in file]
            self.assertEqual(len(left), 1)
            for pid in left:
                with self.assertRaises(ProcessLookupError):
                    os.kill(pid, 0)
        self.assertServes()


if __name__ == "__main__":
    unittest.main()
