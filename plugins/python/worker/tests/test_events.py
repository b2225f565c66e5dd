"""What is recorded: golden cases of every kind, and properties of all traces."""
import os
import subprocess
import sys
import unittest

import corpus
import support
from support import Capped, Traced, analysis, instrument, recorder

UPDATE = "-update" in sys.argv
GOLDEN = "events.txt"


def rendered(traced):
    lines = []
    for kind, text, frame, value in traced.events():
        shown = "" if value is ... else " " + repr(value)
        lines.append("%d %s %s%s\n" % (frame, kind, text.replace("\n", "\\n"), shown))
    return "".join(lines)


class Golden(unittest.TestCase):
    maxDiff = None

    def test_events(self):
        files = dict(corpus.archive(GOLDEN))
        fresh = {}
        for name, source in files.items():
            if name.endswith(".events"):
                continue
            call = source.split("# call: ")[1].split("\n")[0]
            stdout, sys.stdout = sys.stdout, open(os.devnull, "w")
            try:
                text = rendered(Traced(source, call))
            finally:
                sys.stdout.close()
                sys.stdout = stdout
            fresh[name] = source
            fresh[name + ".events"] = text
            if not UPDATE:
                with self.subTest(name):
                    self.assertEqual(text, files.get(name + ".events"), "run with -update to accept")
        if UPDATE:
            corpus.write(GOLDEN, fresh)


class Properties(unittest.TestCase):
    def test_equal_runs_record_equal_events(self):
        # Other interpreters too: nothing hangs on addresses or on the order of a hash. The values
        # of objects do, so only the programs' own control counts here.
        script = ("import support, corpus, hashlib, sys, os\n"
                  "sys.stdout = open(os.devnull, 'w')\n"
                  "seen = hashlib.sha256()\n"
                  "for name, source, call in corpus.programs():\n"
                  "    try: traced = support.Traced(source, call)\n"
                  "    except BaseException: continue\n"
                  "    seen.update(repr((name, traced.recorder.columns()[:2])).encode())\n"
                  "sys.__stdout__.write(seen.hexdigest())\n")
        answers = {subprocess.run([sys.executable, "-W", "ignore", "-c", script], cwd=support.HERE,
                                  env={**os.environ, "PYTHONHASHSEED": seed}, check=True,
                                  capture_output=True, text=True).stdout for seed in ("1", "2")}
        self.assertEqual(len(answers), 1)
        self.assertEqual(len(answers.pop()), 64)

    def runs(self):
        """Every program of the corpus, traced, with the lines that a plain run executes."""
        for name, source, call in corpus.programs():
            yield name, source, call

    def test_every_executed_part_with_a_site_has_an_event(self):
        seen = 0
        for name, source, call in self.runs():
            if name in ("trace-of-the-trace", "recursion-error", "recursion-error-is-caught"):
                continue    # one looks at its own frames; the others end where the stack does
            analysed = analysis.analyse(source.encode())
            executed = self.lines(instrument.compile_plain(analysed), call)
            recording = recorder.Recorder(1_000_000, support.snapshot, support.on_cap)
            support.outcome(instrument.compile_traced(analysed, recording), call)
            recorded = {analysed.sites[site].statement for site, _, _ in recording.events}
            starts = analysed.layout.starts
            for part in {site.statement for site in analysed.sites}:
                line = sum(1 for start in starts[2:] if start <= part.start) + 1
                alone = sum(1 for p in analysed.statements if starts[line] <= p.start < (starts + [1 << 40])[line + 1]) == 1
                # A header's line runs also for what it holds itself; a part that raised has no event.
                whole = part.end <= (starts + [1 << 40])[line + 1]
                if alone and whole and part.kind in SIMPLE and line in executed["completed"]:
                    seen += 1
                    self.assertIn(part, recorded, (name, line, part.kind))
        self.assertGreater(seen, 400)

    @staticmethod
    def lines(code, call):
        """Lines that ran, and those of them that at least once did not end in an exception."""
        started, raised = {}, {}

        def tracer(frame, event, arg):
            if frame.f_code.co_filename != "<program>":
                return None
            if event == "line":
                started[frame.f_lineno] = started.get(frame.f_lineno, 0) + 1
            elif event == "exception":
                raised[frame.f_lineno] = raised.get(frame.f_lineno, 0) + 1
            return tracer

        old = sys.gettrace()
        sys.settrace(tracer)
        try:
            support.outcome(code, call)
        finally:
            sys.settrace(old)
        return {"completed": {line for line, times in started.items() if times > raised.get(line, 0)}}

    def test_frames(self):
        """A frame's first event is its ENTER, frames are numbered in that order, and events carry
        the function that the site names."""
        for name, source, call in self.runs():
            analysed = analysis.analyse(source.encode())
            recording = recorder.Recorder(1_000_000, support.snapshot, support.on_cap)
            support.outcome(instrument.compile_traced(analysed, recording), call)
            last, function = 0, {0: analysed.functions[0]}
            for index, frame, value in recording.events:
                site = analysed.sites[index]
                if frame not in function:
                    self.assertEqual((frame, support.analysis.KIND_NAMES[site.kind]), (last + 1, "SITE_KIND_ENTER"), name)
                    last, function[frame] = frame, site.function
                self.assertIs(function[frame], site.function, (name, site.name))
                if value is not ...:
                    # A tuple: several variables, none of which can change.
                    held = value if type(value) is tuple else ()
                    self.assertLessEqual(set(map(type, held)), {int})
                    self.assertIn(type(value), (int, float, str, bool, type(None), bytes, tuple))


# Parts whose event comes at their end, or which cannot raise before it.
SIMPLE = {"assign", "augment", "return", "break", "continue", "expression", "delete", "assert"}


class Cap(unittest.TestCase):
    def capped(self, source, call=None, most=1000):
        traced = Traced(source, call, most)
        self.assertTrue(traced.recorder.capped)
        sites, frames, values = traced.recorder.columns()
        self.assertEqual([len(sites), len(frames), len(values)], [most] * 3)
        self.assertLess(len(traced.recorder.flat), 3 * (most + 100))

    def test_everything_that_repeats_is_capped(self):
        for source in (
            "while True:\n  pass",
            "n = 1\nwhile n: n += 1",
            "for i in iter(int, 1): pass",
            "def f(n):\n  if n:\n    f(n - 1)\n    f(n - 1)\nf(60)",
            "[i for i in iter(int, 1)]",
            "{i: 1 for i in iter(int, 1)}",
            "sum(i for i in iter(int, 1))",
            "list(map(lambda v: v, iter(int, 1)))",
            "def g():\n  while True: yield 1\nfor i in g(): pass",
            "def g():\n  yield from iter(int, 1)\nfor i in g(): pass",
        ):
            with self.subTest(source):
                self.capped(source)

    def test_a_run_may_end_just_over(self):
        traced = Traced("a = 1\nb = 2\nc = 3", max_events=2)
        self.assertTrue(traced.recorder.capped)
        self.assertEqual(traced.recorder.events, [(0, 0, 1), (1, 0, 2)])
        self.assertFalse(Traced("a = 1\nb = 2", max_events=2).recorder.capped)

    def test_the_program_cannot_catch_it(self):
        with self.assertRaises(Capped):
            analysed = analysis.analyse(b"while True:\n  try:\n    while True: pass\n  except Exception: pass")
            recording = recorder.Recorder(100, support.snapshot, support.on_cap)
            exec(instrument.compile_traced(analysed, recording), {})


class Recording(unittest.TestCase):
    def test_containers_are_recorded_as_they_were(self):
        traced = Traced("xs = [1]\nys = xs\nxs.append(2)\nys[0] = 9")
        self.assertEqual([value for *_, value in traced.events()], [[1], [1], [1, 2], [9, 2]])

    def test_types_are_exact(self):
        traced = Traced("class I(int): pass\nclass S(str): pass\na = I(1)\nb = S('x')\nc = True\nd = b'x'\ne = 1j")
        self.assertEqual([type(value) for _, _, value in traced.recorder.events],
                         [bytes, bytes, bool, bytes, bytes])

    def test_no_code_of_the_program_runs(self):
        name = "hostile-class"
        source, call = next((s, c) for n, s, c in corpus.programs() if n == name)
        self.assertIn("__class__", source)
        self.assertEqual(Traced(source, call).value, (2, ["append"][:0]))

    def test_the_recorder_has_no_name(self):
        source = ("import builtins\ndef f(a):\n  b = a\n  return [list(globals()), dir(builtins), dir(), list(locals()),"
                  " f.__code__.co_names, f.__code__.co_freevars]")
        plain, traced = {}, Traced(source, "f(1)")
        exec(traced.analysis.code, plain)
        expected = plain["f"](1)
        self.assertEqual(traced.value[1:], expected[1:])
        self.assertEqual([n for n in traced.value[0] if not n.startswith("__")], ["builtins", "f"])

    def test_rebound_builtins_do_not_matter(self):
        traced = Traced("def f():\n  type = len = int = str = print\n  x = [1]\n  return x\n"
                        "import builtins\nold = builtins.len\nbuiltins.len = None\nf()\nbuiltins.len = old")
        kinds = [kind for kind, *_ in traced.events()]
        self.assertEqual(kinds.count("RETURN"), 1)

    def test_a_program_cannot_hold_the_marks(self):
        source = b"x = b'mark'\ny = (b'record', b'type', b'int')\nz = x in y"
        analysed = analysis.analyse(source)
        recording = recorder.Recorder(100, support.snapshot, support.on_cap)
        space = {}
        exec(instrument.compile_traced(analysed, recording), space)
        self.assertEqual((space["x"], space["y"], space["z"]), (b"mark", (b"record", b"type", b"int"), False))

    def test_the_analysis_is_not_changed(self):
        for name, source, _ in corpus.programs():
            analysed = analysis.analyse(source.encode())
            before = analysed.message(True)
            recording = recorder.Recorder(100, support.snapshot, support.on_cap)
            instrument.compile_traced(analysed, recording)
            self.assertEqual(analysed.message(True), before, name)

    def test_two_recorders_of_one_analysis(self):
        analysed = analysis.analyse(b"def f(x): return x\nf(1)")
        rows = []
        for most in (10, 10, 20):
            recording = recorder.Recorder(most, support.snapshot, support.on_cap)
            exec(instrument.compile_traced(analysed, recording), {})
            rows.append(recording.events)
        self.assertEqual(rows[0], rows[1])
        self.assertEqual(rows[0], rows[2])
        self.assertEqual(len(rows[0]), 3)


if __name__ == "__main__":
    if UPDATE:
        sys.argv.remove("-update")
    unittest.main()
