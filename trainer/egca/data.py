"""Problem sets and prompts.

    problems = load("problems.jsonl.gz")                       # the service's own form, README.md "Problems"
    problems = load("openai/openai_humaneval", fallback="humaneval.jsonl.gz")
    problems = load("google-research-datasets/mbpp", split="train")
    rows = prompts(problems, Prompt(chat=True))                # for TRL: prompt, task_id

A Hugging Face name is looked up by `datasets` (and its cache), and `egca import` makes problems of its rows; when it
cannot be reached and there is a fallback, that local file is read, and a line says so.
"""

import dataclasses
import gzip
import json
import logging
import os
import subprocess
import tempfile

from egca.command import program

log = logging.getLogger("egca")

SPLITS = {"humaneval": "test", "mbpp": "train"}  # of each set that can be named, the usual split


@dataclasses.dataclass
class Prompt:
    """template: {prompt}, {entry_point}, {language}, {stdin} and {constraints} are put in; {constraints} is
    the `constraints` line with the problem's constraints.text as {text}, or nothing where it has none;
    {stdin} is the `stdin` line, or nothing where the tests are not on standard input."""

    template: str = "{prompt}\n{stdin}{constraints}"
    stdin: str = "Write a whole program: it reads standard input and writes its answer to standard output.\n"
    constraints: str = "{text}\n"
    chat: bool = False  # True: messages, for the tokenizer's chat template
    system: str = ""


def load(name: str, split: str = "", fallback: str = "", limit: int = 0) -> list[dict]:
    """Problems in the service's form, at most limit (0: all). Raises ValueError with file and line."""
    if name.endswith((".jsonl", ".jsonl.gz")) or os.path.exists(name):
        problems = [p for p in read_lines(name) if not split or p.get("split", split) == split]
    else:
        problems = _hub(name, split, fallback)
    if not problems:
        raise ValueError(f"{name}: no problem" + (f" of split {split!r}" if split else ""))
    return problems[:limit] if limit else problems


def read_lines(path: str):
    """Yields the objects of a JSON Lines file, each with its text under "line"."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    value = json.loads(line)
                    yield {**value, "task_id": value["task_id"], "line": line.strip()}  # sent as it is: 3.0 stays 3.0
                except (ValueError, KeyError, TypeError) as e:
                    raise ValueError(f"{path}:{number}: {type(e).__name__}: {e}") from None


def _hub(name: str, split: str, fallback: str) -> list[dict]:
    """A Hugging Face set's rows through `egca import`, which knows their form."""
    kind = next((kind for kind in SPLITS if kind in name.lower()), None)
    if kind is None:
        raise ValueError(f"{name}: neither a file nor a HumanEval or MBPP set; make a problem file with `egca import`, "
                         "which knows more sets (docs/FORMATS.md)")
    try:
        import datasets

        with tempfile.TemporaryDirectory() as folder:
            rows, problems = f"{folder}/rows.jsonl", f"{folder}/problems.jsonl"
            with open(rows, "w") as file:
                for row in datasets.load_dataset(name, split=split or SPLITS[kind]):
                    file.write(json.dumps(row) + "\n")
            done = subprocess.run([program(), "import", "--from", kind, rows, "--out", problems],
                                  capture_output=True, text=True)
            if done.returncode:
                raise ValueError(done.stderr)
            return list(read_lines(problems))
    except Exception as e:  # datasets raises its own, the hub's, and the network's
        if not fallback:
            raise ValueError(f"{name} cannot be loaded ({type(e).__name__}: {e}); "
                             "give data.fallback, a problem file of the same problems") from e
        log.warning("%s cannot be loaded (%s); reading %s", name, type(e).__name__, fallback)
        return load(fallback, split)


def prompts(problems: list[dict], prompt: Prompt) -> list[dict]:
    """A row a problem for TRL: prompt (text, or messages with chat) and task_id."""
    rows = []
    for p in problems:
        words = (p.get("constraints") or {}).get("text", "")
        text = prompt.template.format(
            prompt=p["prompt"], entry_point=p.get("entry_point", ""), language=p.get("language", ""),
            stdin=prompt.stdin if any("stdin" in test for test in p.get("tests", ())) else "",
            constraints=prompt.constraints.format(text=words) if words else "")
        system = [{"role": "system", "content": prompt.system}] if prompt.system else []
        given = [*system, {"role": "user", "content": text}] if prompt.chat else text
        rows.append({"prompt": given, "task_id": p["task_id"]})
    return rows
