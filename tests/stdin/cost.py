#!/usr/bin/env python3
"""Compares the CPU time of programs on standard input with that of the same code as a function:

    cost.py EGCA [javascript]

One problem with 100 tests and 64 completions that pass, in both forms, three times in turn. The
programs import a module, so that in both forms each test has a process of its own."""
import json
import os
import resource
import subprocess
import sys
import tempfile

PYTHON = """import sys


def solve(numbers):
    best = total = 0
    for number in numbers:
        total = max(total + number, 0)
        best = max(best, total)
    return best
"""
JAVASCRIPT = """const fs = require("fs");

function solve(numbers) {
  let best = 0, total = 0;
  for (const number of numbers) {
    total = Math.max(total + number, 0);
    best = Math.max(best, total);
  }
  return best;
}
"""
# The function, the main program behind it, the sign of a comment.
LANGUAGES = {
    "python": (PYTHON, "\n\nprint(solve(list(map(int, sys.stdin.read().split()))))\n", "#"),
    "javascript": (JAVASCRIPT, '\nconsole.log(solve(fs.readFileSync(0, "utf8").trim().split(" ").map(Number)));\n', "//"),
}
TESTS, COMPLETIONS, ROUNDS = 100, 64, 3


def best(numbers):
    most = total = 0
    for number in numbers:
        total = max(total + number, 0)
        most = max(most, total)
    return most


def write(path, record):
    with open(path, "w") as file:
        print(json.dumps(record), file=file)


def cpu(egca, folder, problem, program, comment):
    write(os.path.join(folder, "p.jsonl"), problem)
    write(os.path.join(folder, "r.jsonl"), {
        "task_id": "cost", "prompt": "", "completions": [program + f"\n{comment} {at}\n" for at in range(COMPLETIONS)]})
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([egca, "credit", "--no-verify", "--problems", os.path.join(folder, "p.jsonl"), "--rollouts",
                    os.path.join(folder, "r.jsonl"), "--out", os.path.join(folder, "c.jsonl")],
                   check=True, capture_output=True)
    os.unlink(os.path.join(folder, "c.jsonl"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(egca, language="python"):
    code, tail, comment = LANGUAGES[language]
    inputs = [[(at * 7919 + k * 104729) % 41 - 20 for k in range(5 + at % 20)] for at in range(TESTS)]
    common = {"task_id": "cost", "language": language}
    function = {**common, "entry_point": "solve", "reference": code,
                "tests": [{"args": [numbers], "expected": best(numbers)} for numbers in inputs]}
    stdin = {**common, "reference": code + tail, "tests": [
        {"stdin": " ".join(map(str, numbers)) + "\n", "stdout": f"{best(numbers)}\n"} for numbers in inputs]}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            one, other = cpu(egca, folder, function, code, comment), cpu(egca, folder, stdin, code + tail, comment)
            print(f"{TESTS * (COMPLETIONS + 1)} runs: as a function {one:.1f} s of CPU, on standard input {other:.1f} s: "
                  f"{other / one:.2f}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:3] and sys.argv[2] not in LANGUAGES:
        sys.exit(__doc__)
    main(*sys.argv[1:])
