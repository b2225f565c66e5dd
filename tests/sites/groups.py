#!/usr/bin/env python3
"""Makes groups whose decision sites are known: a correct program, the same in other words, and both with
planted faults.

    groups.py PROBLEMS.jsonl[.gz] ROLLOUTS.jsonl TRUTH.jsonl [--problems N] [--skip N] [--share S]

A share S of the places that can be written otherwise are: x += 1 as x = x + 1, a < b as b > a, the value
of a return in a variable of its own, an if with its branches exchanged, a statement without an effect.
All variables have other names. Then:

    egca credit --config CONFIG --problems PROBLEMS --rollouts ROLLOUTS.jsonl --out CREDITS.jsonl
    score.py CREDITS.jsonl TRUTH.jsonl

where CONFIG says sites = true under [credit]."""
import argparse
import gzip
import json
import random

from programs import variant


def records(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as file:
        yield from (json.loads(line) for line in file if line.strip())


def group(problem, rng, share, members):
    """Pairs of (completion, truth): half of them with a fault."""
    made = []
    for i in range(members):
        try:
            found = variant(problem["reference"], rng, share, fault=i % 2 == 1)
        except (SyntaxError, RecursionError, ValueError):
            return []
        if found is None:
            return []
        text, places, fault = found
        made.append(({"text": text}, {"places": places, "fault": fault}))
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("problems_file")
    parser.add_argument("rollouts")
    parser.add_argument("truth")
    parser.add_argument("--problems", type=int, default=100, help="how many are used")
    parser.add_argument("--skip", type=int, default=0, help="how many come before the first that is used")
    parser.add_argument("--share", type=float, default=0.3)
    parser.add_argument("--members", type=int, default=12)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    count = 0
    with open(args.rollouts, "w") as rollouts, open(args.truth, "w") as truth:
        for number, problem in enumerate(records(args.problems_file)):
            if number < args.skip or count == args.problems or not problem.get("reference"):
                continue
            made = group(problem, random.Random(f"{args.seed}/{problem['task_id']}"), args.share, args.members)
            if not made:
                continue
            count += 1
            print(json.dumps({"task_id": problem["task_id"], "language": "python",
                              "completions": [c for c, _ in made]}), file=rollouts)
            print(json.dumps({"task_id": problem["task_id"], "members": [t for _, t in made]}), file=truth)
    print(f"{count} groups of {args.members}")


if __name__ == "__main__":
    main()
