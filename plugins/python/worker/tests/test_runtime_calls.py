"""Linked lists, trees and operations (run/calls.py, run/nodes.py), and test files (run/testfiles.py)."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from record import testfile
from run import nodes, testfiles
from run.arguments import BadInput
from run.calls import plan_of
from run.entry import module_named

FILE = """
from solution import f
import pytest
calls = []

def test_one():
    calls.append(1)
    assert f(1) == 1

@pytest.mark.parametrize("a", [2, 3])
@pytest.mark.parametrize(("b", "c"), [(4, 5), pytest.param(6, 7, id="x")])
def test_many(a, b, c):
    calls.append((a, b, c))
    assert f(a) == a

def helper():
    calls.append("never")

class TestClass:
    def test_own(self):
        calls.append(type(self).__name__)
        with pytest.raises(TypeError, match="argument") as caught:
            f()
        assert caught.type is TypeError

    def helper(self):
        calls.append("never")
"""


def namespace(source=""):
    made = module_named("program")
    nodes.define(made)
    exec(source, made)
    return made


class Nodes(unittest.TestCase):
    def there_and_back(self, kind, value, source=""):
        return nodes.turned_back(kind, nodes.made(kind, value, namespace(source)))

    def test_what_is_made_of_a_list_gives_it_again(self):
        for kind, value in (
            ("ListNode", [1, 2, 3]), ("ListNode", []), ("ListNode", [None, "a"]), ("TreeNode", [1]), ("TreeNode", []),
            ("TreeNode", [1, None, 2, 3]), ("TreeNode", [5, 4, 8, 11, None, 13, 4, 7, 2, None, None, None, 1]),
            ("list[TreeNode]", [[1], [], [2, 3]]), ("list[list[ListNode]]", [[[1], []], []]),
        ):
            self.assertEqual(self.there_and_back(kind, value), value)
        self.assertEqual(self.there_and_back("ListNode", None), [])
        self.assertEqual(self.there_and_back("TreeNode", [1, 2, None, None, None]), [1, 2])

    def test_the_programs_own_class(self):
        own = "class ListNode:\n    def __init__(self, x):\n        self.val, self.next = x, None\n"
        self.assertEqual(self.there_and_back("ListNode", [1, 2], own), [1, 2])
        made = nodes.made("ListNode", [1], namespace(own + "ListNode.mine = True\n"))
        self.assertTrue(made.mine)

    def test_what_is_no_node(self):
        made = namespace("loop = ListNode(1)\nloop.next = loop\nclass Odd:\n    val = 1\ntree = TreeNode(1)\ntree.left = tree\n")
        for kind, value, text in (
            ("ListNode", made["loop"], "a linked list that leads back to itself"),
            ("ListNode", [1], "no ListNode: an object of list, without val and next"),
            ("ListNode", made["Odd"](), "no ListNode: an object of Odd, without val and next"),
            ("TreeNode", made["tree"], "more than 200000 nodes, or some that lead back to themselves"),
            ("TreeNode", 7, "no TreeNode: an object of int, without val, left and right"),
            ("list[ListNode]", None, "no list of ListNode: an object of NoneType"),
        ):
            self.assertEqual(str(nodes.turned_back(kind, value)), text)


class Plans(unittest.TestCase):
    def test_what_cannot_be_planned(self):
        for given, values, text in (
            ({"types": ["Node"]}, [[]], "'Node' is none"),
            ({"returns": "list[]"}, [], "none of ListNode"),
            ({"returns": "list[ListNode"}, [], "none of ListNode"),
            ({"types": ["ListNode"]}, [3], "argument 0 is of type ListNode"),
            ({"types": ["list[TreeNode]"]}, [[3]], "argument 0 is of type list[TreeNode]"),
            ({"methods": ["a"]}, [[]], "one list of arguments more"),
            ({"methods": ["a"]}, [[], 3], "one list of arguments more"),
            ({"inPlace": 2}, [[1]], "its result is argument 2 after the call"),
            ({"inPlace": 1, "methods": ["a"]}, [[], []], "its result is argument 1 after the call"),
        ):
            with self.assertRaises(BadInput) as caught:
                plan_of(given, values, {})
            self.assertIn(text, str(caught.exception))
        self.assertIsNone(plan_of({"values": [1]}, [1], {}))

    def test_results_are_kept_as_they_were(self):
        program = "class C:\n    def __init__(self, head):\n        self.all = [head.val]\n    def add(self, x):\n" \
                  "        self.all.append(x)\n        return self.all\n"
        values = [[[5, 6]], [7], [8]]
        plan = plan_of({"types": ["ListNode"], "methods": ["add", "add"]}, values, {})
        self.assertEqual(plan.give(namespace(program), "C", values, {}), [None, [5, 7], [5, 7, 8]])


    def test_an_argument_is_the_result(self):
        plan = plan_of({"inPlace": 2}, [0, [1, 2]], {})
        changed = "def f(by, xs):\n    xs.append(by)\n    xs = [7]\n    return xs\n"
        self.assertEqual(plan.give(namespace(changed), "f", [0, [1, 2]], {}), [1, 2, 0])
        plan = plan_of({"types": ["ListNode"], "returns": "ListNode", "inPlace": 1}, [[1, 2]], {})
        self.assertEqual(plan.give(namespace("def f(head):\n    head.next = None\n"), "f", [[1, 2]], {}), [1])


class Files(unittest.TestCase):
    def run_file(self, file, program="def f(x):\n    return x\n"):
        code, tests = testfile.compiled(file.encode(), "<test>", "exec")
        testfiles.run(code, tests, namespace(program))
        return sys.modules["test_solution"].__dict__

    def test_tests_run_in_order(self):
        found = self.run_file(FILE)["calls"]
        self.assertEqual(found, [1, (2, 4, 5), (3, 4, 5), (2, 6, 7), (3, 6, 7), "TestClass"])

    def test_an_assertion_says_where_it_stands(self):
        for program, text in (("def f(x):\n    return 2\n", "test_one, line 8 of the test file"),
                              ("def f(x):\n    assert False\n", "")):
            with self.assertRaises(AssertionError) as caught:
                self.run_file(FILE, program)
            self.assertEqual(str(caught.exception), text)

    def test_the_module_is_the_program(self):
        self.run_file("import solution\nsolution.limit = 3\nassert solution.f(1) == 4\n", "limit = 1\ndef f(x):\n    return x + limit\n")

    def test_other_tests_are_none(self):
        for source in ("assert f(1) == 1", "solution = f(1)", "x = 'import solution'"):
            self.assertNotIsInstance(testfile.compiled(source.encode(), "<test>", "exec"), tuple)

    def test_what_is_not_there_is_said(self):
        head = "from solution import f\nimport pytest as p\n"
        for source, text in (
            ("@p.fixture\ndef one(): return 1", "pytest.fixture, which is not there"),
            ("def test_a(tmp_path): pass", "test_a takes the fixture tmp_path"),
            ("@p.mark.parametrize('a', [1])\ndef test_a(a, b): pass", "takes the fixture b"),
            ("@p.mark.skip\ndef test_a(): pass", "pytest.mark.skip"),
            ("from pytest import mark\n@mark.xfail\ndef test_a(): pass", "pytest.mark.xfail"),
            ("from pytest import fixture", "fixture of pytest"),
            ("from pytest.x import y", "y of pytest.x"),
            ("def setup_function(): pass", "setup_function is run around tests"),
            ("class TestA(Base):\n    def test_a(self): pass", "class TestA has a base"),
            ("async def test_a(): pass", "is asynchronous"),
        ):
            with self.assertRaises(testfile.Refused) as caught:
                testfile.compiled((head + source).encode(), "<test>", "exec")
            self.assertIn(text, str(caught.exception))
        self.assertIsInstance(testfile.compiled((head + "def test_a(b=1): p.approx(1)\n").encode(), "<test>", "exec"), tuple)

    def test_the_stand_in_is_as_pytest(self):
        head = "from solution import f\nimport pytest\n"
        nan, inf = "float('nan')", "float('inf')"
        for test, passes in (
            ("assert 0.1 + 0.2 == pytest.approx(0.3)", True),
            ("assert 0.31 == pytest.approx(0.3)", False),
            ("assert 0.31 == pytest.approx(0.3, abs=0.02)", True),
            ("assert 0.31 == pytest.approx(0.3, rel=0.1)", True),
            ("assert 1000.01 == pytest.approx(1000, abs=0.001)", False),
            ("assert [0.1 + 0.2, 1] == pytest.approx([0.3, 1])", True),
            ("assert [0.3] == pytest.approx([0.3, 1])", False),
            ("assert {'a': 0.1 + 0.2} == pytest.approx({'a': 0.3})", True),
            ("assert {'b': 0.3} == pytest.approx({'a': 0.3})", False),
            (f"assert {nan} == pytest.approx({nan})", False),
            (f"assert {nan} == pytest.approx({nan}, nan_ok=True)", True),
            (f"assert 1 == pytest.approx({inf})", False),
            ("assert 1 != pytest.approx(2)", True),
            ("with pytest.raises(ValueError): int('x')", True),
            ("with pytest.raises((KeyError, ValueError)): int('x')", True),
            ("with pytest.raises(ValueError): pass", False),
            ("with pytest.raises(KeyError): int('x')", False),
            ("with pytest.raises(ValueError, match='invalid'): int('x')", True),
            ("with pytest.raises(ValueError, match='valid$'): int('x')", False),
            ("with pytest.raises(ValueError) as e: int('x')\nassert 'x' in str(e.value)", True),
            ("@pytest.mark.parametrize('a, b', [(1, 1), (2, 2)])\ndef test(a, b): assert a == b", True),
            ("@pytest.mark.parametrize(('a', 'b'), [(1, 1), (2, 3)])\ndef test(a, b): assert a == b", False),
            ("@pytest.mark.parametrize('a', [1, 2], ids=['x', 'y'])\ndef test(a): assert a < 2", False),
            ("@pytest.mark.parametrize('a', [1])\n@pytest.mark.parametrize('b', [1, 2])\ndef test(a, b): assert a <= b", True),
            ("n = []\n@pytest.mark.parametrize('a', [[1], [2]])\ndef test_a(a): n.append(a)\n"
             "def test_b(): assert n == [[1], [2]]", True),
        ):
            with self.subTest(test):
                if passes:
                    self.run_file(head + test + "\n")
                else:
                    with self.assertRaises((AssertionError, ValueError)):
                        self.run_file(head + test + "\n")

    def test_nearly_equal(self):
        self.run_file("from solution import f\nfrom pytest import approx, fail, raises\n"
                      "def test():\n    assert f([.1 + .2, 1]) == approx([.3, 1])\n    assert f(1.1) != approx(1)\n"
                      "    assert f({'a': 1.00000001}) == approx({'a': 1})\n    assert f('x') != approx(1)\n"
                      "    assert 5 == approx(f(4), abs=1)\n    assert f(float('nan')) == approx(float('nan'), nan_ok=True)\n"
                      "    with raises(AssertionError):\n        fail('so')\n    raises(ZeroDivisionError, lambda: f(1) / 0)\n")


if __name__ == "__main__":
    unittest.main()
