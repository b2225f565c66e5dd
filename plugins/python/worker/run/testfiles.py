"""Runs test files (record/testfile.py reads them) in the program's process.

Such a file is a module of its own, the loaded program is its module solution, and pytest a stand-in of ours. They
are made anew for each run, and hold nothing of the worker's."""

import sys
from itertools import product
from types import ModuleType

from run.entry import module_named

SOLUTION, PYTEST, NAME = "solution", "pytest", "test_solution"
FILE = "<test>"     # the file name of its code


def run(code, tests, program):
    """Runs a test file. program: the namespace of the loaded program."""
    solution = sys.modules.get("program")
    if solution is None or solution.__dict__ is not program:
        solution = ModuleType(SOLUTION)
        solution.__dict__.update(program)
    sys.modules[SOLUTION] = solution
    pytest = module_named(PYTEST)
    exec(STAND_IN, pytest)
    namespace = module_named(NAME)
    try:
        exec(code, namespace)
        for owner, name in tests:
            function = namespace[name] if owner is None else getattr(namespace[owner], name)
            for arguments in _cases(function):
                test = function if owner is None else getattr(namespace[owner](), name)
                test(**arguments)
    except AssertionError as error:
        _tell(error)
        raise


def names_in(said):
    """The names that parametrize is given."""
    return [name.strip() for name in said.split(",")] if isinstance(said, str) else list(said)


def _cases(function):
    """The arguments of each call of a test function."""
    tables = []
    for said, values in getattr(function, "__dict__", {}).get("parametrized", ()):
        names = names_in(said)
        tables.append([dict(zip(names, (value,) if len(names) == 1 and type(value).__name__ != "param" else value))
                       for value in values])
    return [{name: value for one in case for name, value in one.items()} for case in product(*tables)]


def _tell(error):
    """Says where an assertion stands that says nothing itself."""
    trace = error.__traceback__
    where, last = None, None
    while trace is not None:
        last = trace.tb_frame.f_code
        if last.co_filename == FILE:
            where = f"{last.co_name}, line {trace.tb_lineno} of the test file"
        trace = trace.tb_next
    if type(error) is AssertionError and not error.args and where and last is not None and last.co_filename == FILE:
        error.args = (where,)


STAND_IN = compile('''
class raises:
    def __new__(cls, expected, *call, match=None, **named):
        self = super().__new__(cls)
        self.expected, self.match_text, self.value, self.type = expected, match, None, None
        if not call:
            return self
        with self:
            call[0](*call[1:], **named)
        return self

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            raise AssertionError(f"did not raise {self.expected!r}")
        if not issubclass(kind, self.expected):
            return False
        self.value, self.type = value, kind
        if self.match_text is not None:
            self.match(self.match_text)
        return True

    def match(self, text):
        import re

        assert re.search(text, str(self.value)), f"the message {str(self.value)!r} does not match {text!r}"
        return True


class approx:
    __hash__ = None

    def __init__(self, expected, rel=None, abs=None, nan_ok=False):
        self.expected, self.nan_ok = expected, nan_ok
        self.rel = (1e-6 if abs is None else 0.0) if rel is None else rel
        self.abs = 1e-12 if abs is None else abs

    def __repr__(self):
        return f"approx({self.expected!r})"

    def __eq__(self, actual):
        return self.close(actual, self.expected)

    def __ne__(self, actual):
        return not self == actual

    def close(self, actual, expected):
        if isinstance(expected, dict):
            return set(actual) == set(expected) and all(self.close(actual[k], expected[k]) for k in expected)
        if isinstance(expected, (list, tuple)):
            return len(actual) == len(expected) and all(map(self.close, actual, expected))
        if actual == expected:
            return True
        if not isinstance(expected, (int, float, complex)) or not isinstance(actual, (int, float, complex)):
            return False
        if expected != expected:
            return self.nan_ok and actual != actual
        if expected in (float("inf"), float("-inf")):
            return False
        return abs(actual - expected) <= max(self.abs, self.rel * abs(expected))


class param(tuple):
    def __new__(cls, *values, id=None):
        return super().__new__(cls, values)


class mark:
    @staticmethod
    def parametrize(names, values, ids=None):
        values = list(values)

        def decorate(test):
            # The nearest first: pytest has the values of the topmost change soonest.
            test.parametrized = getattr(test, "parametrized", []) + [(names, values)]
            return test

        return decorate


def fail(reason="", pytrace=True):
    raise AssertionError(reason)
''', "<pytest>", "exec")
