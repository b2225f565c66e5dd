"""How donors ran, as they say it themselves: any bytes must be safe."""
import random
import unittest

from repair_support import Conversation, encoded, lines, messages, opening, profile
from repair.profile import (MOST, VALUES, Damaged, Recorder, comparable, decoded, packed, places_of, steps_of,
                            values_of)

DONOR = "def f(v):\n    t = 0\n    for x in v:\n        t += x * 2\n    return t\n"
TESTS = [([[1, 2]], 6), ([[]], 0), ([[5]], 10)]
FUNCTIONS = ["module", "f"]     # stand for tree.Function


def made():
    return profile(DONOR, messages(TESTS)[0])


class Profile(unittest.TestCase):
    def test_steps_are_those_of_each_input(self):
        self.assertEqual(steps_of(made(), 3), [3, 1, 2])

    def test_an_input_that_does_not_return_has_none(self):
        source = "def f(v):\n    while len(v) > 1:\n        pass\n    return v[0]\n"
        self.assertEqual(steps_of(profile(source, messages(TESTS)[0]), 3), [0, 0, 1])

    def test_values_are_those_of_each_variable_in_order(self):
        found = values_of(made(), FUNCTIONS)
        self.assertEqual([value for value in found["f", "t"] if type(value) is int and value < 40], [0, 2, 6, 0, 0, 10])
        self.assertEqual(set(found), {("f", "v"), ("f", "t"), ("f", "x")})

    def test_places_are_what_was_assigned_and_returned(self):
        first = places_of(made(), FUNCTIONS, 3)[0]
        self.assertEqual(first, [("f", "t", ["0"]), ("f", "t", ["2", "6"]), ("f", None, ["6"])])

    def test_equal_programs_have_equal_profiles(self):
        source = "def f(v):\n    s = {str(x) for x in v}\n    d = {x: s for x in v}\n    return object(), s, d\n"
        self.assertEqual(profile(source, messages(TESTS)[0]), profile(source, messages(TESTS)[0]))

    def test_expected_values_are_not_looked_at(self):
        source = "class V:\n    def __eq__(self, other):\n        raise SystemExit\n\ndef f(v):\n    return V()\n"
        self.assertEqual(steps_of(profile(source, messages(TESTS)[0]), 3), [1, 1, 1])

    def test_a_long_one_loses_values_and_no_steps(self):
        source = "def f(v):\n    for i in range(900):\n        x = str(i).rjust(300)\n    return x\n"
        inputs, _ = messages([([[n]], 0) for n in range(60)])
        data = profile(source, inputs)
        self.assertLessEqual(len(data), MOST)
        self.assertEqual(steps_of(data, 60), [901] * 60)
        values_of(data, FUNCTIONS)
        many = [(1, "x", ["s" * 70] * 1000)] * 100
        data = packed([1], many, [[]])
        self.assertLessEqual(len(data), MOST)
        self.assertEqual((steps_of(data, 1), values_of(data, FUNCTIONS)), ([1], {}))


class Values(unittest.TestCase):
    def test_equal_values_are_equal(self):
        for one, other in ((1, 1), ("a", "a"), ([1, [2]], [1, [2]]), ({"a": 1}, {"a": 1}), ("x" * 999, "x" * 999), (10 ** 99, 10 ** 99)):
            self.assertEqual(comparable(one), comparable(other))

    def test_others_are_not(self):
        values = [0, 1, -1, 0.5, None, "", "a", "1", [], [1], (), (1,), {}, {1}, "x" * 999, "y" * 999, 10 ** 99, 10 ** 99 + 1, b"a", len]
        found = [comparable(value) for value in values]
        self.assertEqual(len({repr(value) for value in found}), len(values))

    def test_no_more_are_kept_of_a_run_than_allowed(self):
        recorder = Recorder(1)
        for _ in range(2):
            recorder.begin()
            for value in range(500):
                recorder.value(0, value)
        self.assertLess(len(recorder.found()[0]), 2 * VALUES + 8)


class Damage(unittest.TestCase):
    def read(self, data):
        steps = steps_of(data, 3)
        self.assertEqual(len(steps), 3)
        self.assertTrue(all([type(n) is int and n >= 0 for n in steps]))
        for (function, name), values in values_of(data, FUNCTIONS).items():
            self.assertIn(function, FUNCTIONS)
            self.assertIsInstance(name, str)
            self.assertTrue(all([type(value) in (int, float, bool, str, type(None)) for value in values]))
        for test in places_of(data, FUNCTIONS, 3):
            for function, _, texts in test:
                self.assertIn(function, FUNCTIONS)
                self.assertTrue(all([type(text) is str for text in texts]))

    def test_no_bytes_do_more_than_be_refused(self):
        good = made()
        generator = random.Random(2)
        refused = 0
        for _ in range(4000):
            data = bytearray(good)
            for _ in range(generator.randrange(1, 4)):
                data[generator.randrange(len(data))] = generator.randrange(256)
            if generator.random() < 0.3:
                del data[generator.randrange(len(data)):]
            try:
                self.read(bytes(data))
            except Damaged:
                refused += 1
        self.assertGreater(refused, 1000)
        for _ in range(1000):
            with self.assertRaises(Damaged):
                self.read(generator.randbytes(generator.randrange(200)))

    def test_what_no_honest_process_writes(self):
        for data in (b"", b"1 2 3", b"1 2 3\n[]", b"1 2\n[]\n[[],[],[]]", b"1 2 x\n[]\n[[],[],[]]", b"1 2 -3\n[]\n[[],[],[]]",
                     b"1 2 99999999999\n[]\n[[],[],[]]", b"1 2 3\n" + b"[" * 100_000 + b"\n[[],[],[]]", b"1 2 3\n" + b"9" * 100_000 + b"\n[[],[],[]]",
                     b"1 2 3\n[[7,\"x\",[]]]\n[[],[],[]]", b"1 2 3\n[[true,\"x\",[]]]\n[[],[],[]]", b"1 2 3\n[[1,[],[]]]\n[[],[],[]]",
                     b"1 2 3\n[[1,\"x\",[[]]]]\n[[],[],[]]", b"1 2 3\n{}\n[[],[],[]]", b"1 2 3\n[]\n[[],[]]", b"1 2 3\n[]\n[[],[],[[1,null,[5]]]]",
                     b"1 2 3\n[]\n[[],[],[]]\n", b"1 2 3\n[]\n[[],[],[]]" + b" " * MOST):
            with self.subTest(data[:40]), self.assertRaises(Damaged):
                self.read(data)

    def test_json_of_another_kind(self):
        with self.assertRaises(Damaged):
            decoded(b"{}", list)


class Lenders(unittest.TestCase):
    source = "def f(a):\n    n = 0\n    for x in a:\n        n += x\n    return n\n"

    def ask(self, data):
        message = opening(self.source, TESTS, (DONOR,))
        message["donors"][0]["profile"] = encoded(data)
        with Talk(self.source, message) as talk:
            return lines(talk.describe(talk.list()), self.source), talk.session.limits

    def test_a_profile_names_the_variables(self):
        texts, limits = self.ask(made())
        self.assertIn("donor: x -> x * 2", texts)
        self.assertEqual(limits, [330, 310, 320])

    def test_without_one_the_donor_lends_its_code(self):
        self.assertIn("donor: x -> x * 2", self.ask(b"")[0])

    def test_with_a_damaged_one_it_is_left_out(self):
        for data in (b"x", made()[:20], b"9 9 9\n[[5,\"x\",[]]]\n[[],[],[]]"):
            self.assertEqual([line for line in self.ask(data)[0] if line.startswith("donor")], [])
        # Its last line is read when values are switched, and then lends none.
        self.assertIn("donor: x -> x * 2", self.ask(made()[:-9])[0])

    def test_steps_that_are_claimed_stay_below_the_most(self):
        self.assertEqual(self.ask(b"999999999 1 1\n[]\n[[],[],[]]")[1], [200_000, 310, 320])


class Talk(Conversation):
    """A conversation that begins with a message made elsewhere."""

    def __init__(self, source, message):
        self.message = message
        super().__init__(source, [], ())
        self.donors = 1

    def ask(self, kind, **message):
        return super().ask(kind, **(self.message if kind == "open" else message))


if __name__ == "__main__":
    unittest.main()
