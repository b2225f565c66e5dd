"""Problem sets and prompts.

    problems = load("problems.jsonl.gz")                       # the service's own form, README.md "Problems"
    problems = load("openai/openai_humaneval", fallback="humaneval.jsonl.gz")
    problems = load("google-research-datasets/mbpp", split="train")
    rows = prompts(problems, Prompt(chat=True))                # for TRL: prompt, task_id

A Hugging Face name is looked up by `datasets` (and its cache); when it cannot be
reached and there is a fallback, that local file is read, and a line says so.
"""

import ast
import dataclasses
import gzip
import json
import logging
import os

log = logging.getLogger("egca")


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
    converters = {"humaneval": (_humaneval, "test"), "mbpp": (_mbpp, "train")}
    kind = next((k for k in converters if k in name.lower()), None)
    if kind is None:
        raise ValueError(f"{name}: neither a file nor a HumanEval or MBPP set; "
                         "give a problem file (README.md, Problems)")
    convert, usual = converters[kind]
    try:
        import datasets

        rows = datasets.load_dataset(name, split=split or usual)
    except Exception as e:  # datasets raises its own, the hub's, and the network's
        if not fallback:
            raise ValueError(f"{name} cannot be loaded ({type(e).__name__}: {e}); "
                             "give data.fallback, a problem file of the same problems") from e
        log.warning("%s cannot be loaded (%s); reading %s", name, type(e).__name__, fallback)
        return load(fallback, split)
    problems = [convert(row) for row in rows]
    return [{**problem, "line": json.dumps(problem)} for problem in problems]


def _humaneval(row: dict) -> dict:
    """check(candidate)'s body, an assert a test where it is nothing but asserts."""
    check = next(n for n in ast.parse(row["test"]).body if isinstance(n, ast.FunctionDef) and n.name == "check")
    body = [n for n in check.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
    if all(isinstance(n, ast.Assert) for n in body):
        for node in ast.walk(check):
            if isinstance(node, ast.Name) and node.id == "candidate":
                node.id = row["entry_point"]
        tests = [{"source": ast.unparse(n)} for n in body]
    else:
        tests = [{"source": f"{row['test']}\ncheck({row['entry_point']})"}]
    return {"task_id": row["task_id"], "language": "python", "prompt": row["prompt"], "entry_point": row["entry_point"],
            "reference": row["prompt"] + row["canonical_solution"], "tests": tests}


def _mbpp(row: dict) -> dict:
    before = row.get("test_setup_code") or "\n".join(row.get("test_imports") or [])
    defined = {n.name for n in ast.walk(ast.parse(row["code"])) if isinstance(n, ast.FunctionDef)}
    called = [n.func.id for n in ast.walk(ast.parse(row["test_list"][0]))
              if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    tests = [*row["test_list"], *(row.get("challenge_test_list") or [])]
    return {"task_id": f"mbpp/{row['task_id']}", "language": "python", "prompt": row.get("text") or row["prompt"],
            "entry_point": next((c for c in called if c in defined), ""), "reference": row["code"],
            "tests": [{"source": f"{before}\n{t}" if before else t} for t in tests]}


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
