"""Hashes of whole values: equal for equal ones, different for others, whatever their size and form."""
import os
import random
import sys
import unittest
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from record import values
from record import whole
from record.whole import Incomparable, Whole


def digest(value):
    return Whole().digest(value)


class Point:
    def __init__(self, **fields):
        self.__dict__.update(fields)

    def __eq__(self, other):
        return vars(self) == vars(other)

    __hash__ = None


def nested(levels, innermost, wrap):
    for _ in range(levels):
        innermost = wrap(innermost)
    return innermost


class Equal(unittest.TestCase):
    def same(self, left, right):
        self.assertEqual(left, right)
        self.assertEqual(digest(left), digest(right))

    def test_classes_and_orders_that_equality_ignores(self):
        self.same([1, 2.0, True, "x"], [1.0, 2, 1, "x"])
        self.same([(1, [2])], [(True, [2.0])])
        self.same({"a": 1, "b": [2]}, OrderedDict(b=[2.0], a=True))
        self.same([{"a": 1, "b": 2}], [dict(b=2, a=1)])
        self.same([{3, 1, 2}, frozenset("ab")], [{2, 3, 1.0}, {"b", "a"}])
        self.same(Counter("abca"), {"c": 1, "b": 1, "a": 2})
        self.same(defaultdict(list, {1: [2]}), {1: [2]})
        self.same([0.0, -0.0], [-0.0, 0])
        self.same([Point(x=1, y=[2])], [Point(y=[2.0], x=1)])
        self.same([1 << 5000, 2.5], [1 << 5000, 2.5])

    def test_a_value_that_is_its_own_form_and_one_that_is_not(self):
        wide = [(n, [str(n), None, b"x"]) for n in range(3000)]
        self.same(wide, [(float(n), [text, None, b"x"]) for n, (text, *_) in wide])
        for levels in (98, 99, 100, 101, 250):
            self.same(nested(levels, [1, 2], lambda x: [x]), nested(levels, [1, 2.0], lambda x: [x]))
        self.addCleanup(setattr, whole, "LARGEST", whole.LARGEST)
        for whole.LARGEST in (8, 9, 10):
            self.same([[1, 2], [[3, 4], 5]], [[1, 2], [[3, 4.0], 5]])

    def test_shared_parts_are_looked_at_once(self):
        part = nested(60, OrderedDict(x=1), lambda x: (x, x))
        looked = Whole(100)
        first = looked.digest(part)
        self.assertEqual(first, digest(nested(60, OrderedDict(x=1.0), lambda x: (x, x))))
        self.assertNotEqual(first, digest(nested(60, OrderedDict(x=2), lambda x: (x, x))))
        self.assertNotEqual(first, digest(nested(59, OrderedDict(x=1), lambda x: (x, x))))
        # Sharing is no part of a value.
        self.same([[1.5]] * 3, [[1.5], [1.5], [1.5]])


class Different(unittest.TestCase):
    def test_each_part_counts(self):
        makers = [
            lambda n: Counter({k: k for k in range(3000)} | {2999: n}),
            lambda n: [OrderedDict(k=k) for k in range(3000)] + [OrderedDict(k=n)],
            lambda n: nested(400, Point(n=n), lambda x: Point(next=x)),
            lambda n: nested(5000, n, lambda x: [x]),
            lambda n: nested(5000, n, lambda x: {"x": (x,)}),
            lambda n: deque([1.5] * 3000 + [n]),
            lambda n: [frozenset((k, 0.5)) for k in range(3000)] + [frozenset((n, 0.5))],
            lambda n: {(k, "x"): {k} for k in range(3000)} | {("x", n): {1}},
            lambda n: {(k, "x"): {k} for k in range(3000)} | {"x": {n}},
            lambda n: [bytearray(b"x")] * 5000 + [bytearray([n])],
            lambda n: [range(k) for k in range(3000)] + [range(n)],
            lambda n: [Point(**{"a%d" % k: k for k in range(3000)} | {"z": n})],
            lambda n: ["x" * 100_000, {"y": "y" * 100_000 + str(n)}],
            lambda n: [{"x": n << 40_000}],
        ]
        for number, make in enumerate(makers):
            with self.subTest(number):
                self.assertEqual(digest(make(7)), digest(make(7)))
                self.assertNotEqual(digest(make(7)), digest(make(8)))

    def test_forms_are_not_taken_for_each_other(self):
        pair = namedtuple("pair", "x y")
        alike = [
            [1, 2.5], (1, 2.5), {1, 2.5}, {1: 2.5}, [[1, 2.5]], [(1, 2.5)], [[1], 2.5], ["1", 2.5], [b"1", 2.5], [None, 2.5],
            Point(x=1, y=2.5), Point(x=1, z=2.5), [Point(x=1), 2.5], OrderedDict([(2.5, 1)]), [1, [2.5]], [], [[]], [()], (), {}, set(),
            [1, 2.5, 2.5], "1", 1, 2.5, None, b"1", complex(1, 2.5), range(1, 2), slice(1, 2.5),
        ]
        found = [digest(value) for value in alike]
        self.assertEqual(len(set(found)), len(alike))
        self.assertEqual(digest(pair(1, 2.5)), digest((1, 2.5)))

    def test_cycles(self):
        def ring(*items):
            made = [Point(n=item) for item in items]
            for one, other in zip(made, made[1:] + made[:1]):
                one.next, other.before = other, one
            return made[0]

        self.assertEqual(digest(ring(1, 2, 3)), digest(ring(1, 2, 3)))
        self.assertNotEqual(digest(ring(1, 2, 3)), digest(ring(1, 2, 4)))
        inside = []
        inside.append(inside)
        around = [[]]
        around[0].append(around)
        self.assertNotEqual(digest(inside), digest(around))
        # What a part of a cycle is hangs on where the walk came into it.
        one, other = ring(1, 2), ring(1, 2)
        self.assertEqual(digest([one, one.next, one]), digest([one, other.next, other]))
        self.assertNotEqual(digest([one, one.next]), digest([one, one]))

    def test_random_values_differ_as_equality_says(self):
        chance = random.Random(3)

        def value(depth):
            kind = chance.randrange(10 if depth else 5)
            if kind < 5:
                return (chance.randrange(3), float(chance.randrange(3)), chance.random() < 0.5, "ab"[chance.randrange(2)], None)[kind]
            items = [value(depth - 1) for _ in range(chance.randrange(4))]
            if kind == 5:
                return items
            if kind == 6:
                return tuple(items)
            hashable = [item for item in items if type(item) in (int, float, bool, str, type(None))]
            if kind == 7:
                return set(hashable)
            return dict(zip(hashable, items)) if kind == 8 else OrderedDict(zip(hashable[::-1], items))

        seen = [(one, digest(one)) for one in (value(3) for _ in range(1500))]
        for one, first in seen[:120]:
            for other, second in seen:
                # Python compares two OrderedDicts by their order too, which the protocol does not keep.
                if "OrderedDict" in repr(one) and "OrderedDict" in repr(other):
                    continue
                self.assertEqual(one == other, first == second, (one, other))


class Outcome(unittest.TestCase):
    generous = values.Scope(200, 1 << 20, 100_000, 1 << 12)
    strict = values.Scope(12, 256, 10_000, 4096)

    def outcome(self, value):
        return values.outcome(value, self.generous, self.strict)

    def test_what_cannot_be_looked_at_has_no_digest(self):
        for part in (print, object(), iter(()), ..., lambda: 0, Point):
            with self.assertRaises(Incomparable):
                digest([1.5, [part]])
            self.assertIn(b"too large to compare", self.outcome([part] * 2000 + ["x" * 5000]))

    def test_more_ways_through_cycles_than_anyone_can_go(self):
        nodes = [Point() for _ in range(100)]
        for node in nodes:
            node.others = list(nodes)
        with self.assertRaises(Incomparable):
            Whole(1000).digest(nodes)

    def test_more_levels_than_anyone_needs(self):
        self.assertEqual(len(digest(nested(49_000, 1, lambda x: [x]))), whole.DIGEST)
        self.assertIn(b"nested too deeply", self.outcome(nested(51_000, 1, lambda x: [x])))

    def test_entries_of_a_cut_dict_do_not_hang_on_its_order(self):
        entries = [(str(n) * 10, n) for n in range(3000)]
        self.assertEqual(self.outcome(dict(entries)), self.outcome(dict(reversed(entries))))
        self.assertEqual(self.outcome(dict(entries)), self.outcome(Counter(dict(entries))))


if __name__ == "__main__":
    unittest.main()
