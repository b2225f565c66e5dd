"""Outlines: what the statements of the top level bind and read, how many arguments functions take,
and which texts more text could complete."""
import unittest

import support  # noqa: F401 (finds the modules)
from support import analysis


def outlined(source):
    return analysis.analyse(source.encode()).message(outlined=True)


class Statements(unittest.TestCase):
    def names(self, source):
        (statement,) = outlined(source)["outline"]
        return set(statement.get("binds", [])), set(statement.get("reads", []))

    def test_names(self):
        for source, binds, reads in [
            ("import os.path, sys as s", "os s", ""),
            ("from math import pi, tau as t", "pi t", ""),
            ("from math import *", "*", ""),
            ("from __future__ import annotations", "annotations", ""),
            ("x = y = z", "x y", "z"),
            ("(a, *b), c[d], e.f = g", "a b", "c d e g"),
            ("x += y", "x", "y"),
            ("x: T = y", "x", "T y"),
            ("print(len(q))", "", "q"),
            ("del x", "", "x"),
            ("for i in n:\n    j = i + k", "i j", "k n"),
            ("with a as b:\n    c", "b", "a c"),
            ("try:\n    import n\nexcept E as e:\n    n = None", "n e", "E"),
            ("if (w := v):\n    pass", "w", "v"),
            ("match s:\n    case [a, *b]:\n        c\n    case {'k': d, **e}:\n        f", "a b d e", "s c f"),
            ("xs = [i + j for i in n if i]", "xs", "j n"),
            ("f = lambda a, *b, c=d: a + e", "f", "d e"),
            ("def f(a, b=c, *d: T, e, **g) -> U:\n    h = a + b + e + i\n    return h, d, g", "f", "T U c i"),
            ("@d(1)\ndef f():\n    return f()", "f", "d"),
            ("def f():\n    def g():\n        return x + y\n    x = 1\n    return g, h", "f", "h y"),
            ("def f():\n    global n\n    n = m", "f", "m"),
            ("class A(B, k=C):\n    x = D\n    y = x\n    def m(self):\n        return x + self.z", "A", "B C D x"),
            ("async def f():\n    async for x in y:\n        await z", "f", "y z"),
            ("def f():\n    try:\n        pass\n    except E as e:\n        return e, [q for q in r]", "f", "E r"),
        ]:
            with self.subTest(source):
                self.assertEqual(self.names(source), (set(binds.split()), set(reads.split())))

    def test_names_of_the_language_that_the_program_binds(self):
        first, second = outlined("def sum(xs):\n    return 0\n\nprint(sum([]))\n")["outline"]
        self.assertEqual(first["binds"], ["sum"])
        self.assertEqual(second["reads"], ["sum"])

    def test_places_and_kinds(self):
        source = "\ufeffimport a; b = 'é'\n\n@c\n@d(\n  1)\ndef e():\n    pass\nclass F: pass\n1"
        text = source.encode()
        found = [(s["kind"], text[s["span"].get("start", 0):s["span"]["end"]].decode()) for s in outlined(source)["outline"]]
        self.assertEqual(found, [("import", "import a"), ("assign", "b = 'é'"), ("function", "@c\n@d(\n  1)\ndef e():\n    pass"),
                                 ("class", "class F: pass"), ("expression", "1")])

    def test_only_when_asked(self):
        self.assertNotIn("outline", analysis.analyse(b"x = 1").message())
        self.assertEqual(outlined("")["outline"], [])

    def test_deep(self):
        for source in ("x = " + "(" * 90 + "y" + ")" * 90, "x = " + "-" * 900 + "y", "x = " + "+".join(["y"] * 2000)):
            message = outlined(source)
            if "errors" not in message:
                self.assertEqual(message["outline"][0]["reads"], ["y"])


class Arity(unittest.TestCase):
    def test_arity(self):
        for parameters, required, accepted, variadic in [
            ("", 0, 0, False), ("a, b", 2, 2, False), ("a, b=1", 1, 2, False), ("a, /, b", 2, 2, False), ("*a", 0, 0, True),
            ("a, *b, c", 2, 1, True), ("a, *, c=1", 1, 1, False), ("a, *, c", 2, 1, False), ("a=1, **k", 0, 1, False),
        ]:
            for source in (f"def f({parameters}): pass", f"f = lambda {parameters}: 0"):
                with self.subTest(source):
                    f = outlined(source)["functions"][1]
                    self.assertEqual((f.get("required", 0), f.get("accepted", 0), f.get("variadic", False)), (required, accepted, variadic))


class Unfinished(unittest.TestCase):
    def test_unfinished(self):
        for source in ("def f():\n", "def f():\n    # so\n", "def f():\n    '''\n", "if x:\n    f(1,\n", "class A:\n    def m(self):\n        ",
                       "try:\n    x\n", "@d\n", "x = [1,", "for x in", "x = 'a", "def f(", "def f()", "x = 1 \\\n"):
            with self.subTest(source):
                self.assertTrue(outlined(source)["errors"][0].get("unfinished"), outlined(source))

    def test_finished(self):
        for source in ("Write a function", "def f(:\n    pass\n", "    return 1\n", "x = = 1", "def f():\n    return 1\n\nThat is all.\n",
                       "x = 'a\n", "return 1", "def f():\n        a\n    b", "x = 1\0"):
            with self.subTest(source):
                self.assertFalse(outlined(source)["errors"][0].get("unfinished", False))


if __name__ == "__main__":
    unittest.main()
