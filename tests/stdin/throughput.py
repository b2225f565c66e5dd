#!/usr/bin/env python3
"""Compares what programs on standard input cost: with egca, and with a fresh interpreter a test.

    throughput.py EGCA PROBLEMS.jsonl ROLLOUTS.jsonl [COMPLETIONS]

Both run the same completions (those of wrap.py, the first of each group first; 200 by default) on the
same tests, one after the other in one go, on as many cores. A fresh interpreter is told nothing that
egca is not: it reads the program from a file, and a test that takes 10 s is killed. Runs untrusted
programs without a sandbox: use it on a machine of no worth."""
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor


def records(path):
    with open(path) as lines:
        return [json.loads(line) for line in lines]


def chosen(groups, most):
    """The first completion of each group, then the second of each, as groups."""
    found, left = {}, most
    for at in range(max(len(group["completions"]) for group in groups)):
        for group in groups:
            if left and at < len(group["completions"]):
                found.setdefault(group["task_id"], []).append(group["completions"][at])
                left -= 1
    return found


def fresh(program, tests):
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        file.write(program)
        file.flush()
        for test in tests:
            try:
                subprocess.run([sys.executable, file.name], input=test["stdin"].encode(), capture_output=True, timeout=10)
            except subprocess.TimeoutExpired:
                pass


def main(egca, problems, rollouts, most=200):
    tests = {problem["task_id"]: problem["tests"] for problem in records(problems)}
    found = chosen(records(rollouts), int(most))
    jobs = [(text, tests[task]) for task, texts in found.items() for text in texts]
    runs = sum(len(job[1]) for job in jobs)
    with tempfile.TemporaryDirectory() as folder:
        given = os.path.join(folder, "rollouts.jsonl")
        with open(given, "w") as file:
            for task, texts in found.items():
                print(json.dumps({"task_id": task, "prompt": "", "completions": texts}), file=file)
        begin = time.monotonic()
        subprocess.run([egca, "credit", "--no-verify", "--problems", problems, "--rollouts", given,
                        "--out", os.path.join(folder, "credits.jsonl")], check=True, capture_output=True)
        ours = time.monotonic() - begin
    begin = time.monotonic()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda job: fresh(*job), jobs))
    theirs = time.monotonic() - begin
    print(f"{len(jobs)} completions, {runs} runs: egca {ours:.1f} s ({runs / ours:.0f} runs/s, references and credit "
          f"included), a fresh interpreter each {theirs:.1f} s ({runs / theirs:.0f} runs/s): {theirs / ours:.1f} times")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
