#!/usr/bin/env python3
"""Turns cases with a known fault into cases on standard input, for egca bench localize:

    cases.py CASES.jsonl[.gz] STDIN.jsonl FUNCTIONS.jsonl

STDIN gets each program with a main program behind it (wrap.py), FUNCTIONS the same cases as they are,
with the tests that both have: those in data form. A case that fails none of these is left out."""
import json
import sys

from wrap import MAIN, records


def main(cases, stdin, functions):
    count = 0
    with open(stdin, "w") as wrapped, open(functions, "w") as plain:
        for case in records(cases):
            kept = [at for at, test in enumerate(case["tests"]) if "args" in test]
            failing = [kept.index(at) for at in case["failing_tests"] if at in kept]
            if not failing:
                continue
            tests = [case["tests"][at] for at in kept]
            print(json.dumps({**case, "tests": tests, "failing_tests": failing}), file=plain)
            main_program = MAIN % case["entry_point"]
            one = {**case, "tests": [
                {"stdin": "".join(json.dumps(argument) + "\n" for argument in test["args"]),
                 "stdout": json.dumps(test["expected"]) + "\n"} for test in tests], "failing_tests": failing,
                "candidate": case["candidate"] + main_program}
            del one["entry_point"]
            if one.get("reference"):
                one["reference"] += main_program
            for key in ("references", "siblings"):
                if one.get(key):
                    one[key] = [program + main_program if isinstance(program, str) else
                                {**program, "program": program["program"] + main_program} for program in one[key]]
            print(json.dumps(one), file=wrapped)
            count += 1
    print(f"{count} cases")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
