"""What the tests of the search for repairs share: jobs from plain Python values."""
import base64
import contextlib
import copy
import io
import warnings

import support  # noqa: F401  puts the worker's folder on the path
from record import analysis
from repair.search import Search, Variants


def encoded(text):
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()


def table(values):
    """(indices, ValueTable) of plain values."""
    rows = [{}]

    def add(value):
        kind = type(value)
        if value is None:
            row = {"null": ""}
        elif kind is bool:
            row = {"boolean": value}
        elif kind is int:
            row = {"integer": str(value)}
        elif kind is float:
            row = {"float": value}
        elif kind is str:
            row = {"text": encoded(value)}
        elif kind in (list, tuple, set):
            row = {kind.__name__: {"items": [add(item) for item in value]}}
        elif kind is dict:
            row = {"map": {"items": [add(item) for pair in value.items() for item in pair]}}
        else:
            raise TypeError(kind)
        rows.append(row)
        return len(rows) - 1

    return [add(value) for value in values], {"values": rows}


def messages(checks):
    """(inputs, checks) of (arguments, expected) pairs, or of statements as text."""
    inputs, found = [], []
    for check in checks:
        if isinstance(check, str):
            inputs.append({"body": encoded(check)})
            found.append({})
            continue
        given, expected = check
        if isinstance(given, str):
            inputs.append({"call": encoded(given)})
            found.append({"expect": encoded(expected)})
            continue
        indices, values = table(given)
        inputs.append({"values": values, "arguments": {"values": indices}})
        (index,), values = table([expected])
        found.append({"values": values, "expected": index})
    return inputs, found


def job(source, checks, donors=(), order=None, further=(), **more):
    """(inputs, Variants message)"""
    inputs, found = messages(checks)
    beyond, expected = messages(further)
    inputs += beyond
    found += [{**check, "further": True} for check in expected]
    if order is None:
        order = range(len(analysis.analyse(source.encode()).statements))
    message = {"checks": found, "order": list(order),
               "donors": [{"program": {"source": encoded(donor)}} for donor in donors]}
    message.update(more)
    return inputs, message


def search(source, checks, donors=(), entry_point="f", order=None, **more):
    """A Search that has run."""
    inputs, message = job(source, checks, donors, order, **more)
    made = Search(analysis.analyse(source.encode()), entry_point, Variants(inputs, message))
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        return made.run()


def applied(source, repair):
    """The program with a repair made in its text."""
    data = source.encode()
    edits = [repair] if repair.also is None else [repair, repair.also]
    for edit in sorted(edits, key=lambda edit: -edit.start):
        data = data[:edit.start] + edit.text.encode() + data[edit.end:]
    return data.decode()


def outcomes(source, checks, entry_point="f", donor=""):
    """Whether the program as it stands passes each check."""
    found = []
    for check in checks:
        namespace = {"__name__": "program"}
        try:
            exec(source, namespace)
            if isinstance(check, str):
                exec(check, namespace)
                found.append(True)
            elif isinstance(check[0], str):
                expected = {}
                exec(donor, expected)
                found.append(eval(check[0], namespace) == eval(check[1], expected))
            else:
                found.append(namespace[entry_point](*copy.deepcopy(check[0])) == check[1])
        except Exception:
            found.append(False)
    return found


def lines(repairs, source):
    """Repairs as `kind: old -> new`, for reading."""
    data = source.encode()
    return ["%s: %s -> %s" % (r.kind, data[r.start:r.end].decode(), r.text) for r in repairs]


# A program one comparison away from passing these checks.
FAULTED = ("def f(a, b):\n    if a <= b:\n        return a\n    return 0\n",
           [([2, 2], 0), ([1, 2], 1), ([3, 1], 0)])
