"""A task family small enough for a CPU: loops over a list, each with five decisions.

A task's prompt names the decisions in words, its program spells them:

    # keep items above 3 ; double ; sum ; minus 1
    def f(xs):
        out = 0
        for x in xs:
            if x > 3:
                y = x * 2
                out = out + y
        return out - 1

A supervised corpus takes each decision wrong at a known rate, so a model trained on
it knows the language and passes a known share of the tests: where reinforcement
begins. All of it is drawn from seeds; nothing is read.
"""

import dataclasses
import itertools
import json
import random

TESTS = 5

COMPARE = {"above": ">", "below": "<", "at least": ">=", "at most": "<=", "equal to": "==", "other than": "!="}
CHANGE = {"as they are": "x", "double": "x * 2", "square": "x * x", "negate": "-x", "next": "x + 1"}
# How items are put together: the value to begin with, and the step.
GATHER = {"sum": ("0", "out + y"), "product": ("1", "out * y"), "greatest": ("0", "max(out, y)"),
          "count": ("0", "out + 1")}
FINISH = {"done": "out", "minus 1": "out - 1", "plus 2": "out + 2", "times 3": "out * 3"}


@dataclasses.dataclass(frozen=True)
class Task:
    compare: str
    bound: int
    change: str
    gather: str
    finish: str

    @property
    def id(self) -> str:
        return "demo/" + "-".join(str(v).replace(" ", "_") for v in dataclasses.astuple(self))

    @property
    def prompt(self) -> str:
        return f"# keep items {self.compare} {self.bound} ; {self.change} ; {self.gather} ; {self.finish}\n"

    def program(self) -> str:
        start, step = GATHER[self.gather]
        return (f"def f(xs):\n    out = {start}\n    for x in xs:\n        if x {COMPARE[self.compare]} {self.bound}:\n"
                f"            y = {CHANGE[self.change]}\n            out = {step}\n    return {FINISH[self.finish]}\n")

    def wrong(self, draw: random.Random, rate: float) -> "Task":
        """The task with each decision replaced by another at the rate."""
        def other(value, choices):
            return draw.choice([c for c in choices if c != value]) if draw.random() < rate else value

        return Task(other(self.compare, COMPARE), other(self.bound, range(10)), other(self.change, CHANGE),
                    other(self.gather, GATHER), other(self.finish, FINISH))

    def problem(self) -> str:
        """The task as a line of a problem file."""
        draw = random.Random(f"tests/{self.id}")
        inputs = [[draw.randint(-2, 10) for _ in range(draw.randint(3, 6))] for _ in range(TESTS - 1)] + [[]]
        scope: dict = {}
        exec(self.program(), scope)
        return json.dumps({"task_id": self.id, "language": "python", "prompt": self.prompt, "entry_point": "f",
                           "reference": self.program(),
                           "tests": [{"args": [xs], "expected": scope["f"](xs)} for xs in inputs]})


def tasks(train: int, held_out: int, seed: int) -> tuple[list[Task], list[Task]]:
    """Disjoint sets, drawn from all of the family's tasks."""
    every = [Task(*choice) for choice in itertools.product(COMPARE, range(10), CHANGE, GATHER, FINISH)]
    random.Random(f"tasks/{seed}").shuffle(every)
    return every[:train], every[train : train + held_out]


def corpus(size: int, rate: float, seed: int) -> list[tuple[str, str]]:
    """Prompts and programs for supervised training."""
    draw = random.Random(f"corpus/{seed}")
    pairs = []
    for _ in range(size):
        task = Task(draw.choice(list(COMPARE)), draw.randrange(10), draw.choice(list(CHANGE)),
                    draw.choice(list(GATHER)), draw.choice(list(FINISH)))
        pairs.append((task.prompt, task.wrong(draw, rate).program()))
    return pairs


def fault(task: Task, completion: bytes) -> list[tuple[int, int]]:
    """The true span, in bytes: the first line in which a completion is another program than the
    task's; none when its lines are the task's. The family writes each decision on a line of its own."""
    at = 0
    wanted = task.program().encode().splitlines()
    for i, line in enumerate(completion.splitlines(keepends=True)):
        text = line.rstrip(b"\n")
        if i >= len(wanted) or text != wanted[i]:
            start = at + len(text) - len(text.lstrip())
            return [(start, at + len(text))] if start < at + len(text) else []
        at += len(line)
    return []
