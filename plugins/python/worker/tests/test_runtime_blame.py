"""Exceptions' messages and places; arguments; output."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from run import arguments
from record import blame
from run.output import Output

EXACT = sys.version_info >= (3, 11)


def places(source, call):
    """The texts that the traceback of a call names, innermost first."""
    namespace = {}
    code = compile(source, blame.PROGRAM, "exec")
    exec(code, namespace)
    try:
        eval(call, namespace)
    except BaseException as error:
        data = source if type(source) is bytes else source.encode()
        return [data[a:b].decode() for a, b in blame.stack(error.__traceback__, blame.Source(data), blame.codes_of(code))]
    raise AssertionError("it did not raise")


class Places(unittest.TestCase):
    def test_columns_are_bytes(self):
        source = 'def f():\r\n    é = "é"; return é + (\r\n        1)\r\n'
        want = "é + (\r\n        1)" if EXACT else 'é = "é"; return é + ('
        self.assertEqual(places(source, "f()"), [want])

    def test_line_breaks(self):
        for end in ("\n", "\r\n", "\r"):
            source = end.join(["# \x0c a", "def f():", "  x = [][0]", ""])
            want = "[][0]" if EXACT else "x = [][0]"
            self.assertEqual(places(source, "f()"), [want], repr(end))

    def test_innermost_sixteen(self):
        source = "def f(n):\n    return f(n - 1) if n else 1 / n\n"
        found = places(source, "f(50)")
        self.assertEqual(len(found), 16)
        if EXACT:
            self.assertEqual(found[:2], ["1 / n", "f(n - 1)"])

    def test_only_the_programs_frames(self):
        source = "import json\ndef f():\n    return json.loads('{')\n"
        self.assertEqual(len(places(source, "f()")), 1)

    def test_only_the_programs_own_code(self):
        for source in (
            r"exec(compile('1 / 0', '<program>', 'exec'))",
            r"exec(compile('\n\n1 / 0', '<program>', 'exec'))",
            r"exec(compile('def g():\n return 1 / 0\ng()', '<program>', 'exec'), {})",
            r"g = lambda: 1 / 0; g.__code__ = g.__code__.replace(co_firstlineno=1); g()",
            r"import types; types.FunctionType((lambda: 1 / 0).__code__.replace(co_firstlineno=1), globals())()",
        ):
            with self.subTest(source):
                own = "def f():\n    " + source + "\n"
                found = places("# a comment\n" + own, "f()")
                self.assertTrue(found)
                for place in found:
                    self.assertIn(place, own)

    def test_a_made_traceback(self):
        source = "# a comment\nimport sys, types\ndef f(last, line):\n    raise ValueError().with_traceback(types.TracebackType(None, sys._getframe(), last, line))\n"
        for last in (-1, 2, 4, 10_000, 1 << 30):
            for place in places(source, f"f({last}, 1)"):
                self.assertNotIn("#", place)

    def test_span_stays_inside(self):
        source = blame.Source(b"x = 1")
        for place in ((None, None, None, None), (0, 0, 0, 1), (9, 9, 0, 1), (1, 1, 3, 2), (1, 1, 0, 99), (1, 9, 0, 1)):
            span = source.span(*place)
            self.assertTrue(span is None or 0 <= span[0] <= span[1] <= 5, (place, span))


class Messages(unittest.TestCase):
    def test_addresses_go(self):
        error = TypeError("<A object at 0x7f12ab> and <B at 0x1> at 0xyz")
        self.assertEqual(blame.message(error), b"<A object> and <B> atyz".replace(b" atyz", b"yz"))

    def test_no_code_of_the_program(self):
        class Bad:
            def __repr__(self):
                raise AssertionError("asked")

        self.assertEqual(blame.message(ValueError("a", Bad(), "b")), b"a b")

    def test_cut_between_characters(self):
        self.assertEqual(blame.message(ValueError("é" * 1000)).decode(), "é" * 500)
        self.assertEqual(len(blame.message(ValueError("x" * 10**6))), 1000)


class Arguments(unittest.TestCase):
    def test_no_two_references_share(self):
        table = {"values": [{}, {"list": {}}, {"tuple": {"items": [1, 1]}}]}
        ((one, two), three) = arguments.build(table, [2, 1])
        one.append(1)
        self.assertEqual((one, two, three), ([1], [], []))

    def test_refuses(self):
        for table, indices in (
            ([{}], [0]), ([{}], [1]), ([{}], [-1]), ([{}], ["x"]), ([{}], [None]),
            ([{}, {"list": {"items": [1]}}], [1]), ([{}, {"list": {"items": [2]}}, {"null": ""}], [1]),
            ([{}, {}], [1]), ([{}, {"null": "", "boolean": True}], [1]), ([{}, {"opaque": "x"}], [1]),
            ([{}, {"integer": "x"}], [1]), ([{}, {"text": "/w=="}], [1]),
            ([{}, {"list": {}}, {"set": {"items": [1]}}], [2]), ([{}, {"map": {"items": [0]}}], [1]),
            ([{}, {"list": {"length": "3", "hash": "YWI="}}], [1]),
        ):  # fmt: skip
            with self.assertRaises(arguments.BadInput, msg=str(table)):
                arguments.build({"values": table}, indices)

    def test_expansion_is_bounded(self):
        table = [{}, {"list": {}}] + [{"list": {"items": [n, n]}} for n in range(1, 60)]
        before, arguments.MAX_NODES = arguments.MAX_NODES, 10_000
        try:
            with self.assertRaises(arguments.BadInput):
                arguments.build({"values": table}, [len(table) - 1])
        finally:
            arguments.MAX_NODES = before


class OutputTest(unittest.TestCase):
    def test_keeps_the_first_and_stops(self):
        class Over(BaseException):
            pass

        def over():
            raise Over

        output = Output()
        output.begin(10_000, over)
        stream = output.stdout
        stream.write("é" * 1000)
        output.flush()
        self.assertEqual((output.kept, output.total), ("é".encode() * 1000, 2000))
        with self.assertRaises(Over):
            for _ in range(100):
                stream.write("x" * 1000)
        self.assertEqual(len(output.kept), 4096)
        output.limit = 1 << 30

    def test_looks_like_a_stream(self):
        stream = Output().stdout
        self.assertEqual((stream.name, stream.encoding, stream.isatty(), stream.writable()), ("<stdout>", "utf-8", False, True))
        with self.assertRaises(OSError):
            stream.fileno()


if __name__ == "__main__":
    unittest.main()
