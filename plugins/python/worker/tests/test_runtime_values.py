"""Snapshots: immutable, deterministic, and made without the program's code."""
import marshal
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from record import values
from record.values import CYCLE, LONG, MAP, OBJECT, OPAQUE, RAW, SET, Scope, snapshot


def tree(data):
    """The nodes of a snapshot that is a tree, RAW parts read."""
    assert data[:1] == values.TREE, data

    def read(node):
        if type(node) is tuple:
            if len(node) == 2 and node[0] == RAW:
                return marshal.loads(node[1])
            return tuple(read(part) for part in node)
        return node

    return read(marshal.loads(data[1:]))


class Trap(BaseException):
    """Raised by anything of the program's that is run."""


def trap(*args, **kwargs):
    raise Trap


class TrapMeta(type):
    __eq__ = __ne__ = __instancecheck__ = __subclasscheck__ = __getattribute__ = trap
    __hash__ = trap


NAMES = """__getattribute__ __getattr__ __eq__ __ne__ __lt__ __hash__ __repr__ __str__ __iter__ __len__
__bool__ __reduce__ __reduce_ex__ __getstate__ __index__ __int__ __float__ __contains__ __getitem__
__format__ __sizeof__ __dir__ keys items values __call__ __copy__ __deepcopy__""".split()


def trapped(base):
    names = {name: trap for name in NAMES}
    if base is object:
        names["field"] = property(trap)
    return TrapMeta("Trapped", (base,), names)


class NothingRuns(unittest.TestCase):
    def test_objects_and_subclasses(self):
        for base in (object, int, float, str, bytes, list, tuple, set, frozenset, dict, bytearray, ValueError):
            kind = trapped(base)
            value = base.__new__(kind)
            if base is list:
                list.append(value, 1)
            if base is dict:
                dict.__setitem__(value, "k", 1)
            for shape in (value, [value], (1, [value]), {"k": value}):
                data = snapshot(shape)
                self.assertIsInstance(data, bytes)
                self.assertEqual(data, snapshot(shape))

    def test_bases_are_read(self):
        for base, value in ((int, 3), (float, 1.5), (str, "s")):
            kind = trapped(base)
            self.assertEqual(tree(snapshot([base.__new__(kind, value)])), (values.LIST, (value,), 0, b""))
        for base in (bytes, bytearray):
            self.assertEqual(marshal.loads(snapshot([base.__new__(trapped(base))])), [b""])


class Snapshot(unittest.TestCase):
    def test_does_not_change_with_the_value(self):
        value = [[1]]
        data = snapshot(value)
        value[0].append(2)
        self.assertEqual(marshal.loads(data), [[1]])

    def test_equal_values_equal_bytes(self):
        # Which of the parts are one object, and who else holds them, is no
        # part of a value.
        part = "".join(["a", "b"])
        self.assertEqual(snapshot([part, part]), snapshot(["".join(["a", "b"]), "ab"]))

    def test_cycles(self):
        value = []
        value.append((value, object()))
        self.assertEqual(tree(snapshot(value))[1][0][1][0], (CYCLE, 2))

    def test_near_the_recursion_limit(self):
        class Thing:
            pass

        def deep(left):
            return snapshot(Thing()) if not left else deep(left - 1)

        limit = sys.getrecursionlimit()
        depth, frame = 0, sys._getframe()
        while frame is not None:
            depth, frame = depth + 1, frame.f_back
        refused = False
        for left in range(limit - depth - 100, limit - depth):
            try:
                data = deep(left)
            except RecursionError:
                refused = True
            else:
                self.assertFalse(refused, left)
                self.assertIn(tree(data)[0], (OBJECT, OPAQUE))
            self.assertEqual(sys.getrecursionlimit(), limit)
        self.assertTrue(refused)

    def test_deep_values_end(self):
        value = object()
        for _ in range(50_000):
            value = [value]
        self.assertLess(len(snapshot(value)), 10_000)

    def test_wide_values_are_cut_and_told_apart(self):
        one, two = list(range(100_000)), list(range(100_000))
        self.assertEqual(snapshot(one), snapshot(two))
        two[-1] = None
        self.assertNotEqual(snapshot(one), snapshot(two))
        node = tree(snapshot(one))
        self.assertEqual((len(node[1]), node[2]), (256, 100_000))

    def test_order_of_sets_and_maps_does_not_matter_to_the_digest(self):
        for make in (set, dict.fromkeys):
            one, two = make(range(5000)), make(reversed(range(5000)))
            self.assertEqual(tree(snapshot(one))[3], tree(snapshot(two))[3])
        mixed = [1, "a", None, 2.5, (1, "b")] * 1
        one = set(mixed + list(map(str, range(2000))))
        two = set(list(map(str, reversed(range(2000)))) + mixed[::-1])
        self.assertEqual(tree(snapshot(one)), tree(snapshot(two)))
        self.assertEqual(tree(snapshot(one))[:2], (SET, ()))

    def test_long_scalars(self):
        for value, length in (("x" * 100_000, 100_000), (1 << 100_000, 100_001), (b"y" * 99_999, 99_999)):
            node = tree(snapshot([value]))[1][0]
            self.assertEqual((node[0], node[1], node[3]), (LONG, type(value).__name__, length))

    def test_budget(self):
        class Full(Exception):
            pass

        def over():
            raise Full

        snapshot = values.snapshots(Scope(12, 256, 1000, 4096), 1000, over)
        with self.assertRaises(Full):
            for _ in range(1000):
                snapshot([1])

    def test_what_cannot_be_read_is_described(self):
        for value, text in (((i for i in ()), "<generator>"), (len, "<builtin len>"), (int, "<class int>"), (os, "<module os>")):
            self.assertEqual(tree(snapshot(value)), (OPAQUE, text))

    def test_instance_dict_of_another_class(self):
        class Names(dict):
            items = keys = __iter__ = trap

        class Thing:
            pass

        thing = Thing()
        thing.__dict__ = Names(a=1)
        self.assertEqual(tree(snapshot(thing))[1:4], ("Thing", ("a",), (1,)))

    def test_map_keys_of_any_kind(self):
        class Key:
            __hash__ = object.__hash__

        node = tree(snapshot({Key(): 1}))
        self.assertEqual((node[0], node[1][0][0], node[1][1]), (MAP, OBJECT, 1))


class Outcome(unittest.TestCase):
    generous = Scope(200, 1 << 20, 100_000, 1 << 20)
    strict = Scope(3, 4, 1000, 4096)

    def outcome(self, value):
        return values.outcome(value, self.generous, self.strict)

    def test_scalars_are_themselves(self):
        for value in (None, True, 0, 1 << 100, 1.5, "text"):
            self.assertIs(self.outcome(value), value)

    def test_whole_up_to_the_size(self):
        value = [list(range(100)) for _ in range(1000)]
        self.assertEqual(marshal.loads(self.outcome(value)), value)

    def test_cut_beyond(self):
        self.assertEqual(len(tree(self.outcome(list(range(1 << 20))))[1]), 4)


if __name__ == "__main__":
    unittest.main()
