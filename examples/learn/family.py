"""A task family small enough for a CPU: programs of 8 to 12 decisions, each on a line of its own.

A task's prompt names the decisions in words, its program spells them:

    # start 2 ; best 0 ; each plus 1 ; if above 3 ; add ; else minus 1 ; keep greatest ; times 2 ; combine sum
    def f(xs):
        total = 2
        best = 0
        for x in xs:
            x = x + 1
            if x > 3:
                total = total + x
            else:
                total = total - 1
            best = max(best, x)
        total = total * 2
        return total + best

A supervised corpus takes each decision wrong at a known rate. A model trained on it knows the language, passes a
known share of the tests, and is nearly sure of all that is no decision: where reinforcement of a real code model
begins. All of it is drawn from seeds; nothing is read.
"""

import dataclasses
import json
import random

TESTS = 6

# Of each decision: its words in the prompt, and its line; by turns in the order of the program. None: optional.
START = {f"start {n}": f"    total = {n}" for n in (0, 1, 2, 5)}
BEST = {f"best {n}": f"    best = {n}" for n in (0, 3, -4)}
EACH = {"each plus 1": "        x = x + 1", "each double": "        x = x * 2", "each minus 2": "        x = x - 2",
        "each negate": "        x = -x"}
IF = {f"if {words} {n}": f"        if x {sign} {n}:"
      for words, sign in (("above", ">"), ("below", "<"), ("at least", ">="), ("other than", "!=")) for n in (0, 3, 5)}
THEN = {"add": "            total = total + x", "take": "            total = total - x",
        "count": "            total = total + 1"}
ELSE = {"else minus 1": "            total = total - 1", "else plus 3": "            total = total + 3",
        "else double": "            total = total * 2"}
KEEP = {"keep greatest": "        best = max(best, x)", "keep least": "        best = min(best, x)",
        "keep sum": "        best = best + x"}
WRAP = {f"wrap {n}": f"        total = total % {n}" for n in (7, 11, 13)}
SCALE = {f"times {n}": f"    total = total * {n}" for n in (2, 3, 4)}
SHIFT = {f"then minus {n}": f"    total = total - {n}" for n in (1, 2, 6)}
LIFT = {f"best plus {n}": f"    best = best + {n}" for n in (1, 2, 8)}
COMBINE = {"combine sum": "    return total + best", "combine difference": "    return total - best",
           "combine greatest": "    return max(total, best)"}
DECISIONS = [START, BEST, EACH, IF, THEN, ELSE, KEEP, WRAP, SCALE, SHIFT, LIFT, COMBINE]
OPTIONAL = [WRAP, SCALE, SHIFT, LIFT]
# The lines that are no decision, by the decision that they stand before.
BETWEEN = {id(EACH): "    for x in xs:", id(ELSE): "        else:"}


@dataclasses.dataclass(frozen=True)
class Task:
    choices: tuple[str, ...]  # one a decision, "" for one that the task does not have

    @property
    def id(self) -> str:
        return "learn/" + "-".join(c.replace(" ", "_") for c in self.choices if c)

    @property
    def prompt(self) -> str:
        return "# " + " ; ".join(c for c in self.choices if c) + "\n"

    def program(self) -> str:
        lines = ["def f(xs):"]
        for decision, choice in zip(DECISIONS, self.choices, strict=True):
            if id(decision) in BETWEEN:
                lines.append(BETWEEN[id(decision)])
            if choice:
                lines.append(decision[choice])
        return "\n".join(lines) + "\n"

    def wrong(self, draw: random.Random, rate: float) -> "Task":
        """The task with each decision replaced by another at the rate."""
        return Task(tuple(
            draw.choice([c for c in decision if c != choice]) if choice and draw.random() < rate else choice
            for decision, choice in zip(DECISIONS, self.choices, strict=True)))

    def problem(self) -> str:
        """The task as a line of a problem file."""
        return problem_of(self, numbers=(-4, 9), lengths=(3, 6))


def problem_of(task, numbers: tuple[int, int], lengths: tuple[int, int]) -> str:
    """A task as a line of a problem file: an empty list and random ones of numbers, in these bounds, are its tests."""
    draw = random.Random(f"tests/{task.id}")
    inputs = [[draw.randint(*numbers) for _ in range(draw.randint(*lengths))] for _ in range(TESTS - 1)] + [[]]
    scope: dict = {}
    exec(task.program(), scope)
    return json.dumps({"task_id": task.id, "language": "python", "prompt": task.prompt, "entry_point": "f",
                       "reference": task.program(),
                       "tests": [{"args": [xs], "expected": scope["f"](xs)} for xs in inputs]})


def drawn(draw: random.Random) -> Task:
    """A task with 8 to 12 decisions."""
    absent = draw.sample(OPTIONAL, draw.randint(0, len(OPTIONAL)))
    return Task(tuple("" if any(d is a for a in absent) else draw.choice(list(d)) for d in DECISIONS))


def tasks(train: int, held_out: int, seed: int) -> tuple[list[Task], list[Task]]:
    """Disjoint sets."""
    draw, all_tasks = random.Random(f"tasks/{seed}"), {}
    while len(all_tasks) < train + held_out:
        task = drawn(draw)
        all_tasks[task.id] = task
    every = list(all_tasks.values())
    return every[:train], every[train:]


def corpus(size: int, rate: float, seed: int) -> list[tuple[str, str]]:
    """Prompts and programs for supervised training."""
    draw = random.Random(f"corpus/{seed}")
    pairs = []
    for _ in range(size):
        task = drawn(draw)
        pairs.append((task.prompt, task.wrong(draw, rate).program()))
    return pairs


def first_wrong(task: Task, completion: bytes) -> int | None:
    """The number of the first line that is not the task's; None where every line is."""
    got, wanted = completion.splitlines(), task.program().encode().splitlines()
    for i in range(max(len(got), len(wanted))):
        if got[i : i + 1] != wanted[i : i + 1]:
            return i
    return None


def line_span(completion: bytes, number: int) -> tuple[int, int]:
    """The bytes of a line without its indentation; of the last line where there are fewer."""
    lines = completion.splitlines(keepends=True)
    if not lines:
        return 0, 0
    number = min(number, len(lines) - 1)
    start, text = sum(map(len, lines[:number])), lines[number].rstrip(b"\r\n")
    return start + len(text) - len(text.lstrip()), start + len(text)


def fault(task: Task, completion: bytes) -> list[tuple[int, int]]:
    """The true span: the first line in which a completion is another program than the task's; none when its lines are
    the task's."""
    at = first_wrong(task, completion)
    return [] if at is None else [line_span(completion, at)]
