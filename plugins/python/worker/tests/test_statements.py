"""Statement parts are what the evaluation's own tools take for statement parts."""
import ast
import gzip
import importlib
import json
import os
import sys
import unittest

import corpus
import support  # noqa: F401 (finds the modules)
from support import SHARED, analysis

SETS = ("humaneval", "mbpp", "localize-dev-python", "localize-dev-cross")


def records(name):
    with gzip.open(os.path.join(SHARED, "data", name + ".jsonl.gz"), "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def sources():
    """Every distinct Python program of the data sets, with a name for messages."""
    found = {}
    for name in SETS:
        for record in records(name):
            texts = [record.get("reference"), record.get("candidate")]
            texts += record.get("siblings") or []
            for text in texts:
                # Only what the tools' own reader can place: it takes the form feed for a line's start.
                if text and "\f" not in text:
                    found.setdefault(text, record.get("id") or record["task_id"])
    return [(name, text) for text, name in found.items()]


@unittest.skipUnless(os.path.isdir(os.path.join(SHARED, "data")) and os.path.isdir(os.path.join(SHARED, "tools")),
                     "the evaluation data are not beside the repository (%s)" % SHARED)
class AgreesWithTools(unittest.TestCase):
    def test_equal_sets(self):
        sys.path.insert(0, os.path.join(SHARED, "tools"))
        try:
            spans = importlib.import_module("spans")
            score = importlib.import_module("score")
        finally:
            sys.path.pop(0)
        seen = 0
        for name, text in sources():
            program = score.program_of({"candidate": text, "language": "python"})
            expected = {(len(text[:a].encode()), len(text[:b].encode())) for a, b in score.parts_of(program)}
            expected = self.corrected(expected, text, program, spans)
            found = analysis.analyse(text.encode())
            self.assertEqual(found.errors, [], name)
            self.assertEqual({(p.start, p.end) for p in found.statements}, expected, name)
            seen += 1
        self.assertGreater(seen, 1000)

    @staticmethod
    def corrected(expected, text, program, spans):
        """The tools miss the header of a block whose first statement is decorated, and take the
        whole statement for it."""
        for node in ast.walk(ast.parse(text)):
            body = getattr(node, "body", None)
            if (isinstance(node, ast.stmt) and isinstance(body, list) and body
                    and getattr(body[0], "decorator_list", None)):
                start, end = program.node_range(node)
                first = program.node_range(body[0].decorator_list[0])[0]
                header = text.rindex(":", start, first) + 1
                expected = expected - {(len(text[:start].encode()), len(text[:end].encode()))}
                expected |= {(len(text[:start].encode()), len(text[:header].encode()))}
        return expected


class Parts(unittest.TestCase):
    maxDiff = None

    def parts(self, source):
        found = analysis.analyse(source.encode())
        self.assertEqual(found.errors, [])
        data = source.encode()
        return [(p.kind, data[p.start:p.end].decode()) for p in found.statements]

    def test_headers(self):
        source = (
            "async def f(a: {1: 2} = (lambda: 3)(),  # not: this\n"
            "            *, b=1,\n"
            "        ) -> {4: 5} :  # nor: this\n"
            "    try : pass\n"
            "    except (A, B) as e: pass\n"
            "    except: pass\n"
            "    else :\n"
            "        pass; # c: d\n"
            "    # before: finally\n"
            "    finally: pass\n"
            "    async with (x as y, z): pass\n"
            "    async for i in (1,\n      2) : pass\n"
            "    else: pass\n"
            "    if (a  # x: y\n      ): b\n"
            "    elif c[1:2]: d\n"
            "    else:\\\n      e\n"
            "    while {1: 2}: break\n"
            "    match (a):\n"
            "        # a: b\n"
            "        case {1: x} if (x): pass\n"
            "        case (_): pass\n"
            "@d(k=1)\n"
            "class A(B, metaclass=C,): x: int\n"
            "class D:\n    @p\n    def g(): return 1")
        self.assertEqual(self.parts(source), [
            ("function", source[:source.index("  # nor")]),
            ("try", "try :"), ("pass", "pass"),
            ("except", "except (A, B) as e:"), ("pass", "pass"),
            ("except", "except:"), ("pass", "pass"),
            ("else", "else :"), ("pass", "pass"),
            ("finally", "finally:"), ("pass", "pass"),
            ("with", "async with (x as y, z):"), ("pass", "pass"),
            ("for", "async for i in (1,\n      2) :"), ("pass", "pass"),
            ("else", "else:"), ("pass", "pass"),
            ("if", "if (a  # x: y\n      ):"), ("expression", "b"),
            ("elif", "elif c[1:2]:"), ("expression", "d"),
            ("else", "else:"), ("expression", "e"),
            ("while", "while {1: 2}:"), ("break", "break"),
            ("match", "match (a):"),
            ("case", "case {1: x} if (x):"), ("pass", "pass"),
            ("case", "case (_):"), ("pass", "pass"),
            ("class", "class A(B, metaclass=C,):"), ("declare", "x: int"),
            ("class", "class D:"), ("function", "def g():"), ("return", "return 1"),
        ])

    def test_line_ends_and_bytes(self):
        for end in ("\n", "\r\n", "\r"):
            for mark in ("", "\ufeff"):
                source = mark + end.join(["é = 'ü𝔘'; b = é", "\x0cdef f(ß):", "\treturn ß  # ü", "if b: f(b)"])
                self.assertEqual(self.parts(source), [
                    ("assign", "é = 'ü𝔘'"), ("assign", "b = é"), ("function", "def f(ß):"),
                    ("return", "return ß"), ("if", "if b:"), ("expression", "f(b)")])

    def test_nesting(self):
        found = analysis.analyse(b"def f():\n  if a:\n    b\n  elif c:\n    d\n  else:\n    class E:\n      g = 1\nh")
        rows = [(p.kind, p.header.index + 1 if p.header else 0, p.function.index) for p in found.statements]
        self.assertEqual(rows, [
            ("function", 0, 0), ("if", 1, 1), ("expression", 2, 1), ("elif", 1, 1),
            ("expression", 4, 1), ("else", 1, 1), ("class", 6, 1), ("assign", 7, 1),
            ("expression", 0, 0)])

    def test_parts_hold_their_sites(self):
        for name, source, _ in corpus.programs():
            found = analysis.analyse(source.encode())
            for site in found.sites:
                part = site.statement
                decorated = part.kind in ("function", "class")  # decorators and defaults belong to them
                self.assertTrue(decorated or part.start <= site.start <= site.end <= part.end
                                or (site.start == site.end == part.statement_end), (name, site.name))
                self.assertIs(part, found.statements[part.index])


if __name__ == "__main__":
    unittest.main()
