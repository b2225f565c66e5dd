#!/usr/bin/env python3
"""Holds egca's rewards against a plain exec of the same tests, each in a fresh process of 5 s:

    compare.py PROBLEMS.jsonl[.gz] ROLLOUTS.jsonl[.gz] CREDITS.jsonl

The program is prompt + completion, as for prompts that are code and completions without fences.
Runs untrusted programs with only a limit on memory and time: use it on a machine of no worth."""
import gzip
import json
import os
import resource
import signal
import sys


def records(path):
    with gzip.open(path, "rt") if path.endswith(".gz") else open(path) as lines:
        return [json.loads(line) for line in lines if line.strip()]


def passes(program, test, entry_point):
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        signal.alarm(5)
        verdict = b"F"
        try:
            names = {"__name__": "candidate"}
            exec(compile(program, "candidate", "exec"), names)
            if "args" in test:
                verdict = b"P" if names[entry_point](*test["args"]) == test["expected"] else b"F"
            else:
                exec(compile(test["source"], "test", "exec"), names)
                verdict = b"P"
        except BaseException:
            pass
        os.write(write, verdict)
        os._exit(0)
    os.close(write)
    said = os.read(read, 1)
    os.close(read)
    os.waitpid(pid, 0)
    return said == b"P"


def main(problems, rollouts, credits):
    problems = {p["task_id"]: p for p in records(problems)}
    rewards = {(c["task_id"], c["sample"]): c["reward"] for c in records(credits)}
    known, total, different = {}, 0, 0
    for group in records(rollouts):
        problem = problems[group["task_id"]]
        for sample, completion in enumerate(group["completions"]):
            text = completion if isinstance(completion, str) else completion["text"]
            program = group["prompt"] + text
            if program not in known:
                known[program] = all(passes(program, t, problem["entry_point"]) for t in problem["tests"])
            total += 1
            reward = rewards.get((group["task_id"], sample))
            if (reward == 1) != known[program]:
                different += 1
                print(f"{group['task_id']} sample {sample}: plain {known[program]}, reward {reward}")
    print(f"{total} samples, {different} differ")
    return 1 if different else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
