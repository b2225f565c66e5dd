"""Other solutions of MBPP's problems: references of its other problems that solve them too.

    python3 tests/accuracy/twins.py mbpp.jsonl.gz > twins.jsonl
    egca bench mutants mbpp.jsonl.gz --rollouts twins.jsonl --cross --out cases.jsonl.gz

Many problems of the set are alike, so another problem's reference, under the function's
name, may pass a problem's tests. It was written for another text. This script tries each
reference on the tests in data form, in this process, so trust the file. egca bench mutants
judges the programs on all tests.
"""

import argparse
import copy
import gzip
import json
import re
import signal
import sys


def read(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def function(problem):
    """The function that a problem's reference defines; None where it does not load."""
    names = {"__name__": "twin"}
    try:
        exec(problem["reference"], names)
    except Exception:
        return None
    return names.get(problem["entry_point"])


def out_of_time(*_):
    raise TimeoutError


def solves(tried, test):
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        value = tried(*copy.deepcopy(test["args"]))
        return type(value) is type(test["expected"]) and value == test["expected"]
    except (Exception, RecursionError):
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def renamed(program, old, new):
    return re.sub(rf"\b{re.escape(old)}\b", new, program)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("problems")
    args = parser.parse_args()
    signal.signal(signal.SIGALRM, out_of_time)
    problems = list(read(args.problems))
    functions = [function(p) for p in problems]
    for problem in problems:
        tests = [t for t in problem["tests"] if "args" in t]
        if not tests:
            continue
        twins = [
            renamed(other["reference"], other["entry_point"], problem["entry_point"])
            for other, tried in zip(problems, functions, strict=True)
            if other is not problem and tried is not None and all(solves(tried, t) for t in tests)
        ]
        if twins:
            row = {"task_id": problem["task_id"], "language": problem["language"], "completions": [problem["reference"], *twins]}
            sys.stdout.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
