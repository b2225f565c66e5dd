#!/usr/bin/env python3
"""Turns problems with tests in data form into problems on standard input, and rollouts with them:

    wrap.py PROBLEMS.jsonl[.gz] ROLLOUTS.jsonl[.gz] FOLDER

Each program gets a main program behind it: it reads a call's arguments as a line of JSON each, and
prints the result as JSON. FOLDER/problems.jsonl and FOLDER/rollouts.jsonl hold what is on standard
input, FOLDER/functions.jsonl the same problems in data form, with the tests that both have.
Completions go on with code prompts."""
import gzip
import json
import os
import sys

MAIN = """

if __name__ == "__main__":
    import json as _json, sys as _sys
    _result = %s(*[_json.loads(_line) for _line in _sys.stdin])
    print(_json.dumps(_result))
"""


def records(path):
    with gzip.open(path, "rt") if path.endswith(".gz") else open(path) as lines:
        return [json.loads(line) for line in lines if line.strip()]


def wrapped(problem):
    """The problem on standard input and the one in data form, or None where no test is data."""
    tests, functions = [], []
    for test in problem["tests"]:
        if "args" not in test:
            continue
        functions.append(test)
        tests.append({"stdin": "".join(json.dumps(argument) + "\n" for argument in test["args"]),
                      "stdout": json.dumps(test["expected"]) + "\n"})
    if not tests:
        return None
    main = MAIN % problem["entry_point"]
    given = {key: problem[key] for key in ("task_id", "language", "prompt")}
    return ({**given, "reference": problem["reference"] + main, "tests": tests},
            {**given, "entry_point": problem["entry_point"], "reference": problem["reference"], "tests": functions}, main)


def main(problems, rollouts, folder):
    mains = {}
    with open(os.path.join(folder, "problems.jsonl"), "w") as stdin, \
            open(os.path.join(folder, "functions.jsonl"), "w") as functions:
        for problem in records(problems):
            both = wrapped(problem)
            if both is None:
                continue
            print(json.dumps(both[0]), file=stdin)
            print(json.dumps(both[1]), file=functions)
            mains[problem["task_id"]] = both[2]
    count = 0
    with open(os.path.join(folder, "rollouts.jsonl"), "w") as stdin, \
            open(os.path.join(folder, "functions-rollouts.jsonl"), "w") as functions:
        for group in records(rollouts):
            if group["task_id"] not in mains:
                continue
            texts = [c if isinstance(c, str) else c["text"] for c in group["completions"]]
            count += len(texts)
            completions = [group["prompt"] + text + mains[group["task_id"]] for text in texts]
            print(json.dumps({"task_id": group["task_id"], "prompt": "", "completions": completions}), file=stdin)
            print(json.dumps({"task_id": group["task_id"], "prompt": group["prompt"], "completions": texts}), file=functions)
    print(f"{len(mains)} problems, {count} completions")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
