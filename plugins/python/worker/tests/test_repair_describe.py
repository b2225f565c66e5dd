"""Edits as text in the program's layout, and the names that they read and bind."""
import ast
import random
import unittest

from repair_support import Conversation, applied, lines, outcomes, repairs
from repair.describe import TEXT, encoded, size

CHECKS = [([1], 2), ([5], 6), ([-3], -2)]

# Programs that differ in layout only; each is one away from `return a + 1`.
LAYOUTS = {
    "one line": "def f(a): return a\n",
    "semicolons": "def f(a):\n    b = a; return b\n",
    "one-line if": "def f(a):\n    if a != 1000: return a\n    return 0\n",
    "tabs": "def f(a):\n\tb = a\n\tif a:\n\t\tb = a\n\treturn b\n",
    "carriage returns": "def f(a):\r\n    b = a\r\n    return b\r\n",
    "elif": "def f(a):\n    b = a\n    if a > 100:\n        b = 0\n    elif a > 50:\n        b = 1\n    return b\n",
    "brackets": "def f(a):\n    return (\n        a  # here\n    )\n",
    "not ASCII": "def f(ä):\n    s = 'ö→🙂'\n    return ä  # ü\n",
    "no newline at the end": "def f(a):\n    for i in [0]:\n        b = a\n    return b",
    "comment between": "def f(a):\n    if a:\n        b = a\n        # why\n    else:\n        b = a\n    # then\n    return b\n",
    "precedence": "def f(a):\n    return 2 * a - 1 * a\n",
    "string of several lines": "def f(a):\n    '''One\n    two'''\n    b = '''x\ny'''; b = a\n    return b\n",
}


class Layout(unittest.TestCase):
    def test_edits_fit_the_text(self):
        for name, source in LAYOUTS.items():
            with self.subTest(name):
                found = repairs(source, CHECKS)
                self.assertGreater(len(found), 1)
                for edit in found:
                    program = applied(source, edit)
                    self.assertEqual(outcomes(program, CHECKS), [True] * 3, (lines([edit], source), program))

    def test_every_edit_compiles_and_lies_in_the_source(self):
        for name, source in LAYOUTS.items():
            with self.subTest(name), Conversation(source, CHECKS) as talk:
                for edit in talk.describe(talk.list()):
                    self.assertTrue(0 <= edit.start <= edit.end <= len(source.encode()))
                    self.assertGreaterEqual(edit.size, 1)
                    compile(applied(source, edit), "<edited>", "exec")


class Size(unittest.TestCase):
    def test_counts_the_tokens_that_change(self):
        for old, new, want in [
                ("a < b", "a <= b", 1), ("a", "a", 1), ("", "n += 1", 3), ("x", "len(x)", 4), ("f(x)", "x", 4),
                ("a and b", "a", 2), ("'a b'", "''", 1), ("n += 1", "pass", 3), ("x[1:]", "x[:]", 1)]:
            with self.subTest(old=old, new=new):
                self.assertEqual(size(old, new), want)

    def test_is_the_same_both_ways(self):
        generator = random.Random(1)
        for _ in range(500):
            old, new = ["".join(generator.choices("ab +(", k=generator.randrange(8))) for _ in range(2)]
            self.assertEqual(size(old, new), size(new, old))

    def test_a_long_text_is_cut_between_characters(self):
        import base64
        for text in ("x" * 9999, "ü" * 9999, "x" + "\N{PILE OF POO}" * 9999):
            data = base64.b64decode(encoded(text))
            self.assertLessEqual(len(data), TEXT)
            self.assertGreater(len(data), TEXT - 4)
            self.assertTrue(text.startswith(data.decode()))


PROGRAM = """def f(a, k):
    low = high = a[0]
    count = 0
    for i, x in enumerate(a):
        if x < low:
            low = x
        count += 1
        y = g(x)
    return low - high

def g(count):
    return count
"""


class Names(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with Conversation(PROGRAM, [([[3, 1], 1], "never")]) as talk:
            cls.edits = {line: edit for edit in talk.describe(talk.list())
                         for line in lines([edit], PROGRAM)}

    def names(self, line):
        edit = self.edits[line]
        return edit.old_reads, edit.new_reads, edit.binds, edit.unread

    def test_what_is_read_and_bound(self):
        for line, want in {
                "comparison: x < low -> x <= low": (["low", "x"], ["low", "x"], [], []),
                "variable: low = x -> high = x": (["x"], ["x"], ["high"], []),
                "delete: low = x -> pass": (["x"], [], [], []),
                "insert: low = x -> low += 1": (["x"], ["low"], [], []),     # the condition reads x too
                "insert: low = x -> return k": (["x"], ["k"], [], []),
                "arithmetic: count += 1 -> count -= 1": (["count"], ["count"], [], []),
                "arithmetic: count += 1 -> count = 1": (["count"], [], ["count"], []),
                "unwrap: g(x) -> x": (["g", "x"], ["x"], [], []),
                "unwrap: enumerate(a) -> a": (["a", "enumerate"], ["a"], [], []),
                "reorder: low = high = a[0]\n    count = 0 -> count = 0\n    low = high = a[0]": (
                    ["a"], ["a"], ["count", "high", "low"], [])}.items():
            with self.subTest(line):
                self.assertEqual(self.names(line), want)

    def test_what_nothing_reads_any_more(self):
        for line, want in {
                "variable: high -> low": ["high"],      # low - high, the only one that reads it
                "drop: low - high -> low": ["high"],
                "drop: low - high -> high": [],         # the loop's condition reads low
                "variable: x -> k": [],
                "variable: low -> count": []}.items():
            with self.subTest(line):
                self.assertEqual(self.edits[line].unread, want)

    def test_a_name_of_another_function_is_another(self):
        source = "def f(a):\n    n = a\n    return n\n\ndef g(n):\n    return n\n"
        with Conversation(source, [([1], "never")]) as talk:
            found = {edit.text: edit.unread for edit in talk.describe(talk.list([2]))}
        self.assertEqual(found["a"], ["n"])

    def test_an_inner_function_reads_the_outer_ones(self):
        source = "def f(a):\n    n = a\n    def g():\n        return n\n    m = n\n    return g()\n"
        with Conversation(source, [([1], "never")]) as talk:
            found = {edit.text: edit.unread for edit in talk.describe(talk.list([4]))}
        self.assertEqual(found["a"], [])

    def test_comprehensions_and_lambdas_keep_their_own(self):
        source = "def f(a):\n    b = [c for c in a]\n    return b\n"
        donor = "def f(x):\n    y = sorted([z for z in x], key=lambda w: -w)\n    return y\n"
        with Conversation(source, [([[1, 2]], [2, 1])], (donor,)) as talk:
            found = {edit.text: edit for edit in talk.describe(talk.list([1]))}
        edit = found["sorted([z for z in a], key=lambda w: -w)"]
        self.assertEqual((edit.old_reads, edit.new_reads, edit.binds), (["a"], ["a", "sorted"], []))

    def test_every_way_to_bind(self):
        source = "def f(a):\n    pass\n"
        for statement, binds in {
                "x, (y, *z) = a": ["x", "y", "z"], "x: int = a": ["x"], "x: int": [], "a[0] = 1": [], "a.x = 1": [],
                "print((x := a))": ["x"], "x += 1": []}.items():
            donor = "def f(a):\n    x = y = z = a\n    %s\n    return x, y, z\n" % statement
            program = source.replace("pass", "x = y = z = a\n    pass")
            with self.subTest(statement), Conversation(program, [([[1, 2, 3]], 0)], (donor,)) as talk:
                text = ast.unparse(ast.parse(statement))    # 3.10 puts brackets around a tuple
                found = [edit for edit in talk.describe(talk.list()) if edit.text == text]
                self.assertTrue(found or ":" in statement or statement == "x += 1", statement)
                for edit in found:
                    self.assertEqual(edit.binds, binds)


if __name__ == "__main__":
    unittest.main()
