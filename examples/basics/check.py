"""Checks the problem set in this folder, with the standard library alone.

    python3 check.py

For every problem: the reference passes every test with results of exactly the
expected types, and keeps the constraints. For every completion: the mode is
what expected.jsonl says, by plain exec; the fault is one statement part of the
program and occurs once; with the fix in its place the program passes; the
interpreter blames what expected.jsonl says it does; token lengths, rewards and
advantages add up. Prints a table, or every disagreement and exits 1.

The programs are ours and harmless: this script boxes nothing in.
"""

import ast
import collections
import contextlib
import copy
import io
import json
import math
import pathlib
import re
import signal
import sys
import traceback

HERE = pathlib.Path(__file__).resolve().parent
CPU_SECONDS = 1.0
MODES = ("syntax", "constraint", "correct", "logic")
PROGRAM, TEST = "<program>", "<test>"

Program = collections.namedtuple("Program", "text offset start")
Program.__doc__ = """What a completion comes to.

text: the program; offset: how many of its characters the prompt gave;
start: where the rest begins in the completion.
"""

Failure = collections.namedtuple("Failure", "test kind error lines")
Failure.__doc__ = """The first test that fails; -1 where the program does not parse.

kind: "parse", "exception", "wrong" or "timeout"; lines: the program's lines
that the traceback names, innermost first.
"""


class OutOfTime(BaseException):
    """Not an Exception, so that no program catches it by accident."""


def read(name):
    with open(HERE / name, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def token_byte_lens(text):
    """Cuts a text as a byte-level tokenizer might: words with the space before
    them, runs of punctuation, layout; at most 8 bytes each, so that a character
    may be cut in two. Returns the pieces' lengths in bytes."""
    pieces = re.findall(r" ?\w+| ?[^\w\s]+|\n+ *|\s", text)
    lens = []
    for piece in pieces:
        size = len(piece.encode())
        lens += [8] * (size // 8) + ([size % 8] if size % 8 else [])
    return lens


# ------------------------------------------------------------------ programs


def is_code(problem):
    """Whether the prompt is the beginning of the program."""
    try:
        tree = ast.parse(problem["prompt"])
    except SyntaxError:
        return False
    return any(getattr(s, "name", None) == problem["entry_point"] for s in tree.body)


def extract(problem, completion):
    """The last closed fenced block, what follows an unclosed fence, or all of it,
    after the prompt where that is code and the block does not define the function."""
    code, start = completion, 0
    fence = re.compile(r"^```(?:python|py)\n(.*?)(?:^```\s*$|\Z)", re.M | re.S)
    blocks = list(fence.finditer(completion))
    if blocks:
        code, start = blocks[-1][1], blocks[-1].start(1)
    defined = re.search(rf"^def {problem['entry_point']}\(", code, re.M)
    if is_code(problem) and not (blocks and defined):
        return Program(problem["prompt"] + code, len(problem["prompt"]), start)
    return Program(code, 0, start)


def parts(source):
    """The (start, end) of every statement part, in characters."""
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    data = source.encode()

    def at(line, col):
        return len(data[: starts[line - 1] + col].decode())

    found = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.stmt):
            continue
        start, end = at(node.lineno, node.col_offset), at(node.end_lineno, node.end_col_offset)
        if getattr(node, "body", None):
            first = node.body[0]
            end = source.rindex(":", start, at(first.lineno, first.col_offset)) + 1
        found.add((start, end))
    return found


def run(problem, source):
    """Returns the first Failure, or None. Every test has a fresh program."""
    try:
        program = compile(source, PROGRAM, "exec", dont_inherit=True)
    except SyntaxError as error:
        return Failure(-1, "parse", type(error).__name__, [error.lineno])
    for number, test in enumerate(problem["tests"]):
        space = {"__name__": "program"}
        signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(program, space)
                if "source" in test:
                    exec(compile(test["source"], TEST, "exec", dont_inherit=True), space)
                    continue
                got = space[problem["entry_point"]](*copy.deepcopy(test["args"]))
        except OutOfTime:
            return Failure(number, "timeout", "", [])
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            lines = [f.lineno for f in reversed(frames) if f.filename == PROGRAM]
            own = frames[-1].filename == TEST and isinstance(error, AssertionError)
            return Failure(number, "wrong" if own else "exception", type(error).__name__, lines)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if got != test["expected"]:
            return Failure(number, "wrong", "", [])
    return None


def types(value):
    """The types in a value, all the way down."""
    if isinstance(value, dict):
        return {key: types(item) for key, item in value.items()}
    if isinstance(value, list):
        return [types(item) for item in value]
    return type(value)


# --------------------------------------------------------------- constraints


def constructs(tree):
    """The constructs that this set's constraints name, and how often each occurs."""
    kinds = {
        "for": (ast.For, ast.AsyncFor),
        "while": ast.While,
        "comprehension": (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
        "class": ast.ClassDef,
        "generator": (ast.Yield, ast.YieldFrom),
        "slice": ast.Slice,
        "import": (ast.Import, ast.ImportFrom),
    }
    nodes = list(ast.walk(tree))
    count = {name: sum(isinstance(n, kind) for n in nodes) for name, kind in kinds.items()}
    names = called(tree)
    count["sort"] = sum(n == "sorted" or n.endswith(".sort") for n in names)
    # Direct recursion only: the set has no other.
    count["recursion"] = sum(n.name in called(n) for n in nodes if isinstance(n, ast.FunctionDef))
    return count


def called(tree):
    return [ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)]


def imported(tree):
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.split(".")[0])
    return names


def violations(constraints, source):
    """What a program breaks of its problem's constraints, in words."""
    tree = ast.parse(source)
    count, modules = constructs(tree), imported(tree)
    count["loops"] = count["for"] + count["while"]
    required = list(constraints.get("required", []))
    forbidden = list(constraints.get("forbidden", []))
    for key in ("recursion", "loops"):
        if key in constraints:
            {"required": required, "forbidden": forbidden}[constraints[key]].append(key)
    broken = [f"no {name}" for name in required if not count[name]]
    broken += [f"{name} is forbidden" for name in forbidden if count[name]]
    imports, calls = constraints.get("imports", {}), constraints.get("calls", {})
    bad = modules & set(imports.get("forbidden", []))
    if "allowed" in imports:
        bad |= modules - set(imports["allowed"])
    broken += [f"imports {name}" for name in sorted(bad)]
    broken += [f"calls {name}" for name in sorted(set(calls.get("forbidden", [])) & set(called(tree)))]
    return broken


# -------------------------------------------------------------------- checks


def check_problem(problem):
    failure = run(problem, problem["reference"])
    if failure:
        yield f"the reference fails: {failure}"
    yield from violations(problem["constraints"], problem["reference"])
    if is_code(problem) and problem["prompt"] not in problem["reference"]:
        yield "the prompt is code, but not a part of the reference"
    if not 5 <= len(problem["tests"]) <= 8:
        yield f"{len(problem['tests'])} tests; want 5 to 8"
    space = {"__name__": "program"}
    exec(problem["reference"], space)
    for number, test in enumerate(problem["tests"]):
        if "args" in test:
            got = space[problem["entry_point"]](*copy.deepcopy(test["args"]))
            if types(got) != types(test["expected"]):
                yield f"test {number}: {got!r} has not the type of {test['expected']!r}"


def mode_of(problem, program, failure):
    if failure and failure.kind == "parse":
        return "syntax"
    if violations(problem["constraints"], program.text):
        return "constraint"
    if failure is None:
        return "correct"
    return "syntax" if failure.kind == "exception" else "logic"


def check_sample(problem, text, want):
    program = extract(problem, text)
    failure = run(problem, program.text)
    mode = mode_of(problem, program, failure)
    if mode != want["mode"]:
        yield f"mode {mode}, expected {want['mode']}: {failure}"
    if mode == "constraint" and failure:
        yield f"breaks a constraint and fails too: {failure}"
    if (want["fault"] is None) != (mode in ("correct", "constraint")):
        yield f"fault {want['fault']!r} does not go with mode {mode}"
    if want["fault"] is None:
        return
    if text.count(want["fault"]) != 1:
        yield f"the fault occurs {text.count(want['fault'])} times: {want['fault']!r}"
        return
    start = text.index(want["fault"]) - program.start + program.offset
    end = start + len(want["fault"])
    if program.text[start:end] != want["fault"]:
        yield "the fault is not in the program"
    if failure and failure.kind != "parse" and (start, end) not in parts(program.text):
        yield f"the fault is not one statement part: {want['fault']!r}"
    if "fix" in want:
        fixed = program.text[:start] + want["fix"] + program.text[end:]
        after = run(problem, fixed)
        if after or violations(problem["constraints"], fixed):
            yield f"the fix does not help: {after}"
    if failure and failure.kind in ("parse", "exception"):
        yield from check_blame(program, text, want, failure)


def check_blame(program, text, want, failure):
    blamed = want.get("blamed", want["fault"])
    if text.count(blamed) != 1:
        yield f"the blamed text occurs {text.count(blamed)} times: {blamed!r}"
        return
    start = text.index(blamed) - program.start + program.offset
    first = program.text.count("\n", 0, start) + 1
    last = first + blamed.count("\n")
    # Which frame hits the recursion limit depends on the interpreter.
    lines = failure.lines if failure.error == "RecursionError" else failure.lines[:1]
    if not any(first <= line <= last for line in lines):
        yield f"{failure.error} blames line {lines}, expected {first} to {last}"


def check_group(rollout):
    """Token lengths, and advantages as (r - mean) / std of the group."""
    rewards = []
    for number, sample in enumerate(rollout["completions"]):
        if isinstance(sample, str):
            continue
        if sum(sample["token_byte_lens"]) != len(sample["text"].encode()):
            yield f"sample {number}: token_byte_lens do not add up to the text's bytes"
        if sample["token_byte_lens"] != token_byte_lens(sample["text"]):
            yield f"sample {number}: token_byte_lens are not this script's"
        if "reward" in sample:
            rewards.append((sample["reward"], sample["advantage"]))
    if not rewards:
        return
    if len(rewards) != len(rollout["completions"]):
        yield "rewards for a part of the group"
    mean = sum(r for r, _ in rewards) / len(rewards)
    std = math.sqrt(sum((r - mean) ** 2 for r, _ in rewards) / len(rewards))
    for number, (reward, advantage) in enumerate(rewards):
        if abs((reward - mean) / std - advantage) > 1e-6:
            yield f"sample {number}: advantage {advantage}, computed {(reward - mean) / std}"


def main():
    def alarm(*_):
        raise OutOfTime

    signal.signal(signal.SIGVTALRM, alarm)
    problems, rollouts, expected = map(read, ("problems.jsonl", "rollouts.jsonl", "expected.jsonl"))
    wanted = {(e["task_id"], e["sample"]): e for e in expected}
    complaints, table = [], []
    if [p["task_id"] for p in problems] != [r["task_id"] for r in rollouts]:
        complaints.append("problems.jsonl and rollouts.jsonl name different tasks")
    if len(wanted) != len(expected):
        complaints.append("expected.jsonl has a sample twice")
    for problem, rollout in zip(problems, rollouts, strict=False):
        task = problem["task_id"]
        complaints += [f"{task}: {c}" for c in check_problem(problem)]
        complaints += [f"{task}: {c}" for c in check_group(rollout)]
        if rollout["prompt"] != problem["prompt"]:
            complaints.append(f"{task}: the prompts differ")
        modes = collections.Counter()
        for number, sample in enumerate(rollout["completions"]):
            want = wanted.pop((task, number), None)
            if want is None:
                complaints.append(f"{task} sample {number}: not in expected.jsonl")
                continue
            text = sample if isinstance(sample, str) else sample["text"]
            complaints += [f"{task} sample {number}: {c}" for c in check_sample(problem, text, want)]
            modes[want["mode"]] += 1
        if len(problem["constraints"]) and not modes["constraint"]:
            complaints.append(f"{task}: declares constraints that no completion breaks")
        table.append((task, len(problem["tests"]), *(modes[m] for m in MODES)))
    complaints += [f"{task} sample {number}: in expected.jsonl only" for task, number in wanted]

    row = "{:<26}{:>6}" + "{:>11}" * len(MODES)
    print(row.format("task", "tests", *MODES))
    for line in table:
        print(row.format(*line))
    print(row.format(f"{len(table)} problems", *(sum(c) for c in list(zip(*table, strict=True))[1:])))
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
