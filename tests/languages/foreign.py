"""Cases whose only reference is in another language.

    python3 tests/languages/foreign.py localize-dev-js.jsonl.gz humaneval.jsonl.gz > foreign.jsonl
    egca bench localize foreign.jsonl

Pairs a case with the problem whose task_id ends in the same number, puts that
problem's reference in the place of the case's own, and leaves out cases without a
failing test in data form: a program in another language cannot run the others.
Beside it stands, with --native, the same choice of cases with their own references.
"""

import argparse
import gzip
import json
import sys


def read(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases")
    parser.add_argument("problems")
    parser.add_argument("--native", action="store_true", help="the same cases with the references that they have")
    args = parser.parse_args()
    problems = {p["task_id"].rsplit("/", 1)[-1]: p for p in read(args.problems)}
    kept = 0
    for case in read(args.cases):
        problem = problems.get(case["task_id"].rsplit("/", 1)[-1])
        if problem is None or not any("args" in case["tests"][i] for i in case["failing_tests"]):
            continue
        # What cannot run beside a foreign reference is left out of both.
        index = {old: new for new, old in enumerate(i for i, t in enumerate(case["tests"]) if "args" in t)}
        case["tests"] = [case["tests"][i] for i in index]
        case["failing_tests"] = [index[i] for i in case["failing_tests"] if i in index]
        if not args.native:
            case["references"] = [{"language": problem["language"], "entry_point": problem["entry_point"], "program": problem["reference"]}]
            case["reference"] = ""
        json.dump(case, sys.stdout)
        print()
        kept += 1
    print(f"{kept} cases", file=sys.stderr)


if __name__ == "__main__":
    main()
