"""Problems of two or three decisions, which a small pretrained model solves now and then.

    def f(xs):
        \"\"\"Return the sum of the squares of the even numbers in the list xs.\"\"\"
        result = 0
        for x in xs:

The model goes on from such a prompt, behind a solved one (SHOT). All of it is drawn from seeds; nothing is read.
"""

import dataclasses
import itertools
import random

import family

# Of each decision: its words in the prompt, and how the reference spells it.
PICKS = {"numbers": "", "even numbers": "x % 2 == 0", "odd numbers": "x % 2 == 1", "positive numbers": "x > 0",
         "negative numbers": "x < 0"} | {
    f"numbers {words} {n}": f"x {sign} {n}" for words, sign in (("above", ">"), ("below", "<")) for n in (2, 5)}
MAPS = {"": "x", "squares of the ": "x * x", "doubles of the ": "x * 2"}
FOLDS = {"the sum of": ("0", "result += {}"), "a list of": ("[]", "result.append({})"),
         "the count of": ("0", "result += 1")}


@dataclasses.dataclass(frozen=True)
class Task:
    fold: str
    map: str
    pick: str

    @property
    def id(self) -> str:
        return "simple/" + f"{self.fold} {self.map}{self.pick}".replace(" ", "-")

    @property
    def prompt(self) -> str:
        """Up to the loop, without the line's end: that is part of a token with the indentation behind it."""
        return (f'def f(xs):\n    """Return {self.fold} the {self.map}{self.pick} in the list xs."""\n'
                f"    result = {FOLDS[self.fold][0]}\n    for x in xs:")

    def body(self) -> str:
        step = FOLDS[self.fold][1].format(MAPS[self.map])
        lines = [f"        if {PICKS[self.pick]}:", f"            {step}"] if PICKS[self.pick] else [f"        {step}"]
        return "\n".join(["", *lines, "    return result"]) + "\n"

    def program(self) -> str:
        return self.prompt + self.body()

    def shown(self) -> str:
        """The prompt as a model gets it."""
        return SHOT.program() + "\n" + self.prompt

    def problem(self) -> str:
        """The task as a line of a problem file."""
        return family.problem_of(self, numbers=(-5, 9), lengths=(4, 8))


SHOT = Task("the sum of", "squares of the ", "negative numbers")


def tasks(seed: int) -> list[Task]:
    """All but the one that is shown, in an order drawn from the seed."""
    every = [Task(*parts) for parts in itertools.product(FOLDS, MAPS, PICKS)
             if not (parts[0] == "the count of" and parts[1])]
    every.remove(SHOT)
    random.Random(f"simple/{seed}").shuffle(every)
    return every
