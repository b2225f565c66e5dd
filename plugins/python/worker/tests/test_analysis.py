"""Analysis of any bytes: errors, functions, features, spans, and what it costs to be wrong."""
import json
import random
import unittest

import corpus
import support  # noqa: F401 (finds the modules)
from support import analysis


def text_of(source, span):
    return source[span.get("start", 0):span.get("end", 0)].decode()


class Errors(unittest.TestCase):
    def error(self, source):
        found = analysis.analyse(source)
        self.assertEqual(len(found.errors), 1)
        self.assertEqual(found.message(), {"errors": found.errors})
        self.assertEqual((found.sites, found.statements, found.functions), ([], [], []))
        return found.errors[0]

    def test_places(self):
        for source, kind, blamed in [
            ("x = (1,\ny = 2", "SyntaxError", "("),
            ("é = 'ü'; x = = 3", "SyntaxError", "="),
            ("def f():\nreturn 1", "IndentationError", "return"),
            ("if x:\n\ty\n        z", "TabError", None),
            ("é = 1; return é", "SyntaxError", "return é"),
            ("def f(ä):\n  ö = 1; nonlocal q", "SyntaxError", "nonlocal q"),
            ("for é in x: pass\n'ü'; break", "SyntaxError", "break"),
            ("def f(a, a): pass", "SyntaxError", None),
            ("x = 'abc", "SyntaxError", "'"),
            ("f(**k, *a)", "SyntaxError", None),
            ("\ufeffx = = 1", "SyntaxError", "="),
            ("def f(", "SyntaxError", "("),
        ]:
            with self.subTest(source):
                error = self.error(source.encode())
                self.assertEqual(error["type"], kind)
                self.assertTrue(error["message"])
                start, end = error["span"].get("start", 0), error["span"].get("end", 0)
                self.assertTrue(0 <= start <= end <= len(source.encode()), error)
                if blamed is not None:
                    text = source.encode()[start:].decode()     # a span never starts inside a character
                    self.assertTrue(text.startswith(blamed), (error, text))

    def test_no_place(self):
        self.assertIn(self.error(b"x = 1\0")["type"], ("ValueError", "SyntaxError"))
        self.assertEqual(self.error(b"x = '\xff'"),
                         {"type": "UnicodeDecodeError", "span": {"start": 5, "end": 6},
                          "message": "'utf-8' codec can't decode byte 0xff in position 5: invalid start byte"})
        self.assertIn(self.error(b"(" * 5000 + b")" * 5000)["type"], ("SyntaxError", "MemoryError", "RecursionError"))
        self.assertEqual(self.error(b"x = " + b"9" * 5000)["type"] if self.digits_are_limited() else "SyntaxError",
                         "SyntaxError")

    @staticmethod
    def digits_are_limited():
        import sys
        return hasattr(sys, "get_int_max_str_digits")

    def test_deep_trees(self):
        for source in (b"x = " + b"1 + " * 3000 + b"1", b"x = " + b"not " * 3000 + b"1",
                       b"x" + b".a" * 3000, b"if a:\n b\n" + b"elif c:\n d\n" * 500):
            found = analysis.analyse(source)
            if found.errors:
                self.assertIn(found.errors[0]["type"], ("RecursionError", "MemoryError"))
            else:
                found.message()

    def test_any_bytes(self):
        """Cut, joined and spoilt programs never make it raise, and every offset stays inside."""
        chance = random.Random(5)
        texts = [source.encode() for _, source, _ in corpus.programs()]
        pieces = [b"\0", b"\xff", b"\r", b"\r\n", b"\t", b"(", b")", b":", b"'''", b"\\", b"\xc3", b"#", b"f'{", b"}"]
        for _ in range(1500):
            text = chance.choice(texts)
            for _ in range(chance.randrange(3)):
                a, b = sorted(chance.randrange(len(text) + 1) for _ in range(2))
                text = chance.choice([text[:a], text[a:b], text[:a] + chance.choice(pieces) + text[b:],
                                      text[:a] + text[a:b] * 2 + text[b:]]) or b"x"
            found = analysis.analyse(text)
            message = found.message(tokens=True)
            self.assertIs(type(found.shareable), bool)
            self.check_spans(text, message)
            self.assertEqual(json.dumps(analysis.analyse(text).message(True)), json.dumps(message))

    def check_spans(self, text, message):
        for group in ("functions", "statements", "sites"):
            last = (0, 0)
            for item in message.get(group, []):
                start, end = item["span"].get("start", 0), item["span"].get("end", 0)
                self.assertTrue(0 <= start <= end <= len(text))
                self.assertLessEqual(last[0], start)
                last = (start, end)
        for site in message.get("sites", []):
            self.assertLess(site.get("statement", 0), len(message["statements"]))
            self.assertLess(site.get("function", 0), len(message["functions"]))
            self.assertLessEqual(site.get("enclosing", 0), len(message["sites"]))
        for span in message.get("tokens", []):
            text_of(text, span)


class Structure(unittest.TestCase):
    maxDiff = None

    def test_functions(self):
        source = (b"class A:\n  async def m(self, a, *b, c=lambda q, *r, **s: q, **d):\n    def g(): yield 1\n"
                  b"    return lambda: g\nk = lambda: 0\n")
        message = analysis.analyse(source).message()
        rows = [(f["name"], text_of(source, f["span"])[:9], f.get("parent", 0), f.get("parameters", []),
                 f.get("generator", False), f.get("async", False), text_of(source, f.get("header", {})))
                for f in message["functions"]]
        header = "async def m(self, a, *b, c=lambda q, *r, **s: q, **d):"
        self.assertEqual(rows, [
            ("<module>", "class A:\n", 0, [], False, False, ""),
            ("m", "async def", 0, ["self", "a", "b", "c", "d"], False, True, header),
            ("<lambda>", "lambda q,", 0, ["q", "r", "s"], False, False, header),
            ("g", "def g(): ", 1, [], True, False, "def g():"),
            ("<lambda>", "lambda: g", 1, [], False, False, "return lambda: g"),
            ("<lambda>", "lambda: 0", 0, [], False, False, "k = lambda: 0"),
        ])
        self.assertEqual(message["functions"][0]["span"], {"end": len(source)})

    def test_features(self):
        source = b"""
import math, os.path
from collections import deque
def even(n):
    if n == 0:
        return True
    return odd(n - 1)
def odd(n): return False if n == 0 else even(n - 1)
class A:
    def go(self, xs):
        while True:
            try:
                xs.sort()
                for i, x in enumerate(xs[1:]):
                    if x: continue
                    elif i: break
                    else: raise ValueError
            except ValueError:
                return self.go([y for y in xs if y])
            finally:
                self.stop()
    def stop(self): assert (z := 1)
def alone():
    def inner(): return alone
    return sorted({math.sqrt(2), 1}), ",".join(dict()), eval("1"), (1, 2), deque()
count = lambda n: 0 if n < 1 else count(n - 1)
"""
        message = analysis.analyse(source).message()
        found = message["features"]
        self.assertEqual(found["imports"], ["collections", "math", "os"])
        self.assertEqual(found["calls"], [
            ".join", "count", "deque", "dict", "enumerate", "eval", "even", "math.sqrt", "odd", "self.go",
            "self.stop", "sorted", "xs.sort"])
        self.assertEqual(found["constructs"], {
            "assert": 1, "class": 1, "comprehension": 1, "dict": 1, "eval": 1, "for": 1, "import": 2,
            "lambda": 1, "list": 1, "nested-function": 1, "recursion": 4, "set": 1, "slice": 1, "sort": 2,
            "ternary": 2, "try": 1, "tuple": 2, "walrus": 1, "while": 1, "while-true": 1})
        names = [f["name"] for f in message["functions"]]
        self.assertEqual(dict(zip(names, found["controlFlow"])), {
            "<module>": "", "even": "B(R)CR", "odd": "B()(C)R",
            "go": "L(T(L(B(J)(B(J)(J))))(L(B())CR)C)", "stop": "B(J)", "alone": "R", "inner": "R",
            "<lambda>": "B()(C)"})
        self.assertEqual([names[i] for i in found["recursive"]], ["even", "odd", "go", "<lambda>"])

    def test_shapes_ignore_names_and_layout(self):
        one = analysis.analyse(b"def f(xs, k):\n  total = 0\n  total += max(xs[k].size, len('a'))\n  return total").message()
        two = analysis.analyse(b"def g(a,b):\n  t=0\n  t+=max((a[b]).size,len( \"a\" ))\n  return(t)").message()
        self.assertEqual([s.get("shape") for s in one["sites"]], [s.get("shape") for s in two["sites"]])
        self.assertEqual([s.get("shape") for s in one["sites"]],
                         ["def(_, _)", "_ = 0", "_ += max(_[_].size, len('a'))", "_"])
        self.assertEqual(one["sites"][2]["reads"], ["xs", "k", "total"])

    def test_shapes_tell_code_apart(self):
        shapes = set()
        texts = ["a + b", "a - b", "a + 1", "a + 2", "a + '1'", "a.x", "a.y", "a[b]", "a[b:]", "a[:b]", "f(a)",
                 "f(*a)", "f(k=a)", "f(j=a)", "f(**a)", "len(a)", "[a]", "(a,)", "{a}", "{a: b}", "{**a}",
                 "a if b else 1", "not a", "-a", "a and b", "a or b", "a < b", "a <= b", "a < b < 1",
                 "[a for a in b]", "{a for a in b}", "[a for a in b if a]", "(a for a in b)", "{a: b for a in b}",
                 "lambda: a", "lambda b: a", "f'{a}'", "f'{a!r}'", "f'{a:>3}'", "f'x{a}'", "(a + b) * 1", "a + b * 1"]
        for text in texts:
            source = "def f(a, b):\n  return %s" % text
            shapes.add(analysis.analyse(source.encode()).message()["sites"][-1]["shape"]
                       if "lambda" not in text and "for" not in text and "if" not in text else
                       [s for s in analysis.analyse(source.encode()).message()["sites"]
                        if s["kind"] == "SITE_KIND_RETURN"][-1]["shape"])
        self.assertEqual(len(shapes), len(texts))

    def test_calls(self):
        source = b"def g(x): return x\nclass A:\n  def m(self): return self.n(g(1))\n  def n(self, x): return len(g)\n"
        message = analysis.analyse(source).message()
        names = [f["name"] for f in message["functions"]]
        calls = {text_of(source, s["span"]): [names[i] for i in s["calls"]] for s in message["sites"] if "calls" in s}
        self.assertEqual(calls, {"return self.n(g(1))": ["g", "n"]})

    def test_tokens(self):
        source = "def f(x):  # nö\n    return 'ä' + f'{x!r:>{1}}' + x[1_0:]  \n".encode()
        for ends in (b"\n", b"\r\n"):
            data = source.replace(b"\n", ends)
            found = [text_of(data, span) for span in analysis.analyse(data).message(tokens=True)["tokens"]]
            self.assertEqual(found, ["def", "f", "(", "x", ")", ":", "return", "'ä'", "+", "f'{x!r:>{1}}'", "+",
                                     "x", "[", "1_0", ":", "]"])

    def test_split(self):
        for source, expected in [
            (b"assert f(1) == [2, 3]", ("f(1)", "[2, 3]")),
            (b"assert f('\xc3\xa9', *g(2)) == 'x', 'message'\n", ("f('é', *g(2))", "'x'")),
            (b"assert (f(1,\n 2) == (3,\n4))", ("(f(1,\n 2))", "((3,\n4))")),
            (b"assert f(1)==2; assert f(2)==3", None),
            (b"assert f(1)", None), (b"assert f(1) != 2", None), (b"assert 2 == 2", None),
            (b"assert isclose(f(3), 6.0) == True", None), (b"assert sorted(f(1)) == [1]", None), (b"assert a.f(1) == 2", None),
            (b"assert f(1).is_close(2) == True", None), (b"assert f(1)(2) == 3", None), (b"assert g(1) == 2", None),
            (b"assert (lambda: f(1) == 2)() == True", None), (b"assert [f(1) == 2] == [True]", None), (b"assert -f(1) == 2", None),
            (b"assert f.__call__(1) == 2", None), (b"assert (f)(1) == 2", ("(f)(1)", "2")),
            (b"assert f(1) == 2 == 2", None), (b"assert", None), (b"\xff", None), (b"x = 1", None), (b"\0", None),
        ]:
            self.assertEqual(analysis.split_test(source, "f"), expected, source)
            if expected:
                for side in expected:
                    compile(side, "side", "eval")

    def test_split_of_a_method(self):
        for source, expected in [
            (b"assert C().f(1, k=2) == 3", ("C().f(1, k=2)", "3")),
            (b"assert C(1).f(1) == 3", None), (b"assert C(*a).f(1) == 3", None), (b"assert C.f(1) == 3", None),
            (b"assert c.f(1) == 3", None), (b"assert C().g(1) == 3", None), (b"assert D().f(1) == 3", None),
            (b"assert f(1) == 3", None), (b"assert C()(1) == 3", None), (b"assert C().f(1).g() == 3", None),
            (b"assert a.C().f(1) == 3", None),
        ]:
            self.assertEqual(analysis.split_test(source, "C.f"), expected, source)

    def test_methods(self):
        source = (b"class C:\n class D:\n  def g(self): pass\n def f(self, a, b=1): pass\n"
                  b" @staticmethod\n def s(a): pass\n def v(*args): pass\n"
                  b" if 1:\n  def w(self): pass\ndef f(a): class E:\n  def h(self): pass\n").replace(b": class", b":\n class")
        found = analysis.analyse(source).message()
        self.assertEqual([(f["name"], f.get("owner"), f.get("receiver"), f.get("required"), f.get("accepted"))
                          for f in found["functions"][1:]], [
            ("g", "C.D", True, None, None), ("f", "C", True, 1, 2), ("s", "C", None, 1, 1), ("v", "C", None, None, None),
            ("w", "C", True, None, None), ("f", None, None, 1, 1), ("h", "E", True, None, None)])

    def test_nothing_is_warned(self):
        import warnings
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = analysis.analyse(b"x = '\\d' is 'a'\nassert (1, 'x')\n1()\n")
        self.assertEqual(found.errors, [])


if __name__ == "__main__":
    unittest.main()
