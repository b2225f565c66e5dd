"""Pairs of outputs, and what three public graders say of each, by their rules as this project has
written them down (docs/FORMATS.md): a line of JSON a pair.

LiveCodeBench: lines stripped, then equal or equal as decimals. CodeContests: equal tokens. APPS: the same lines, or each line a
number close to the other (numpy.allclose: 1e-8 + 1e-5 of the expected one); APPS also takes lines in
any order for right, which is not followed."""
import json
import random
from decimal import Decimal, InvalidOperation


def lines(text):
    return [line.strip() for line in text.strip().split("\n")]


def decimals(line):
    try:
        return [Decimal(token) for token in line.split()]
    except InvalidOperation:
        return None


def livecodebench(got, want):
    got, want = lines(got), lines(want)
    if len(got) != len(want):
        return False
    for a, b in zip(got, want):
        if a == b:
            continue
        x, y = decimals(a), decimals(b)
        if x is None or y is None or x != y:
            return False
    return True


def codecontests(got, want):
    return got.split() == want.split()


def floats(text):
    try:
        return [float(token) for token in text.split()]
    except ValueError:
        return None


def apps(got, want):
    """Of outputs whose lines hold a number each: others are compared as texts."""
    if [line for line in lines(got) if line] == [line for line in lines(want) if line]:
        return True
    x, y = floats(got), floats(want)
    return bool(x is not None and y is not None and len(x) == len(y)
                and all(abs(a - b) <= 1e-8 + 1e-5 * abs(b) for a, b in zip(x, y)))


TOKENS = ["0", "1", "-1", "7", "10", "007", "3.5", "3.50", "-0.0", "1e3", "1000", "0.1", "0.30000000000000004", "0.3",
          "yes", "YES", "No", "a", "b", "ab", "inf", "-inf", "nan", "NaN", "1_000", "+5", "5", ".5", "5.", "--", "1e400",
          "\u00e9", "\u4e2d", "[1, 2]", "(1, 2)", "1,000", "0x10"]
SPACES = [" ", "  ", "\t", " \t"]
ENDS = ["\n", "\n", "\n", "\r\n", " \n", "\n\n"]


def text(rng):
    rows = []
    for _ in range(rng.randrange(4)):
        rows.append(rng.choice(SPACES).join(rng.choice(TOKENS) for _ in range(rng.randrange(1, 4))))
    return "".join(row + rng.choice(ENDS) for row in rows)


def near(rng, given):
    """A text like another one, in one of the ways in which programs' outputs differ."""
    way = rng.randrange(9)
    if way == 0:
        return given
    if way == 1:
        return given.strip()
    if way == 2:
        return "\n".join(" %s " % line for line in given.split("\n"))
    if way == 3:
        return given.replace(" ", "  ", 1)
    if way == 4:
        return given.replace("1", "1.0", 1)
    if way == 5:
        return given.replace("3.5", "3.500001", 1)
    if way == 6:
        return given + rng.choice(TOKENS)
    if way == 7:
        return given.replace("\n", " ", 1)
    return given.replace("7", "7.00000001", 1)


def main():
    rng = random.Random(15)
    for _ in range(3000):
        want = text(rng)
        got = near(rng, want) if rng.random() < 0.8 else text(rng)
        print(json.dumps({"got": got, "want": want, "lines": livecodebench(got, want),
                          "tokens": codecontests(got, want), "float": apps(got, want)}))


main()
