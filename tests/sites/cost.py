#!/usr/bin/env python3
"""Compares the CPU time of a group's credit with and without decision sites:

    cost.py EGCA PROBLEMS.jsonl[.gz] ROLLOUTS.jsonl[.gz] [--rounds N]

Both look for the faults of every failing member, as egca credit does. Rounds are in turn."""
import argparse
import os
import resource
import subprocess
import tempfile


def cpu(egca, folder, args, sites):
    config, out = os.path.join(folder, "egca.toml"), os.path.join(folder, "credits.jsonl")
    with open(config, "w") as file:
        print(f"[credit]\nsites = {str(sites).lower()}", file=file)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([egca, "credit", "--config", config, "--problems", args.problems, "--rollouts", args.rollouts,
                    "--out", out], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    os.unlink(out)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("egca")
    parser.add_argument("problems")
    parser.add_argument("rollouts")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(args.rounds):
            plain, with_sites = cpu(args.egca, folder, args, False), cpu(args.egca, folder, args, True)
            print(f"without sites {plain:.1f} s of CPU, with sites {with_sites:.1f} s: {with_sites / plain:.2f}", flush=True)


if __name__ == "__main__":
    main()
