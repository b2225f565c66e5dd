"""Recorded inputs for the two examples: a group of examples/basics, each byte a token."""

import json
import pathlib

BASICS = pathlib.Path(__file__).parents[1] / "basics"


def problems() -> list[str]:
    return (BASICS / "problems.jsonl").read_text().splitlines()


def group(number: int = 1) -> tuple[str, list[str]]:
    """A task's id and its completions."""
    line = json.loads((BASICS / "rollouts.jsonl").read_text().splitlines()[number])
    return line["task_id"], [c if isinstance(c, str) else c["text"] for c in line["completions"]]


def lengths(completion: str) -> list[int]:
    """Of each token in bytes, and of the end's; in a training egca.tokens.TokenBytes gives them."""
    return [1] * len(completion.encode()) + [0]
