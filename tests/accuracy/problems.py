"""The problems of a folder as a file of problems.

    python3 tests/accuracy/problems.py tests/accuracy/tuned > problems.jsonl
    egca check problems.jsonl

Each NAME.txtar holds a problem: the task in words, its tests, and ten programs that solve
it. The first is the problem's reference, the others are its solutions.
"""

import argparse
import json
import pathlib
import re
import sys


def files(text):
    """The comment of a txtar archive, and its files by name."""
    comment, *rest = re.split(r"^-- (\S+) --\n", text, flags=re.MULTILINE)
    return comment.strip(), dict(zip(rest[::2], rest[1::2], strict=True))


def problem(path):
    prompt, archive = files(path.read_text(encoding="utf-8"))
    tests = [json.loads(line) for line in archive.pop("tests.jsonl").splitlines()]
    programs = [archive[name] for name in sorted(archive)]
    return {
        "task_id": f"{path.parent.name}/{path.stem}", "language": "python", "prompt": prompt, "entry_point": path.stem,
        "reference": programs[0], "solutions": programs[1:], "tests": tests,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    for path in sorted(parser.parse_args().folder.glob("*.txtar")):
        sys.stdout.write(json.dumps(problem(path)) + "\n")


if __name__ == "__main__":
    main()
