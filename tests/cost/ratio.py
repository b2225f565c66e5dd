#!/usr/bin/env python3
"""The CPU time of `egca bench rollouts --verify` here against another commit.

    tests/cost/ratio.py BASE PROBLEMS ROLLOUTS [--rounds 4]

Builds BASE in dist/cost and runs the two in turn, the first of a round being the second of
the next, so that a change of the machine's speed meets both. Prints each run's CPU seconds,
of all its processes, then the medians and their ratio.
"""

import argparse
import pathlib
import resource
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parents[2]


def built(base):
    """The folder of a build of the commit."""
    commit = subprocess.run(["git", "rev-parse", "--verify", base + "^{commit}"], cwd=HERE, check=True,
                            capture_output=True, text=True).stdout.strip()
    folder = HERE / "dist" / "cost" / commit
    if not (folder / "bin" / "egca").exists():
        folder.mkdir(parents=True, exist_ok=True)
        archive = subprocess.run(["git", "archive", commit], cwd=HERE, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
        subprocess.run(["make", "--no-print-directory", "build"], cwd=folder, check=True)
    return folder


def seconds(folder, files):
    """CPU seconds of one run and of every process that it has waited for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([folder / "bin" / "egca", "bench", "rollouts", "--verify", *files], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base")
    parser.add_argument("problems")
    parser.add_argument("rollouts")
    parser.add_argument("--rounds", type=int, default=4)
    given = parser.parse_args()
    files = [str(pathlib.Path(name).resolve(strict=True)) for name in (given.problems, given.rollouts)]
    folders = {"base": built(given.base), "here": HERE}
    spent = {name: [] for name in folders}
    for number in range(given.rounds):
        for name in sorted(folders, reverse=number % 2 == 1):
            spent[name].append(seconds(folders[name], files))
            print(f"round {number + 1}, {name}: {spent[name][-1]:.1f} s of CPU", flush=True)
    base, here = (statistics.median(spent[name]) for name in ("base", "here"))
    print(f"medians: {base:.1f} s at {given.base}, {here:.1f} s here; ratio {here / base:.2f}")


if __name__ == "__main__":
    sys.exit(main())
