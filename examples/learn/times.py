"""Where a run's time went, by its metrics.jsonl: a line a logged step.

    python times.py runs/first

Seconds of the main process: generate; wait, for rewards and credit after all was generated; score, the shares and all
else that TRL does between the two; train; idle, the rest. Credit that is hidden behind generation leaves wait near 0.
"""

import argparse
import json
import os
import sys

from egca.plain import plain

PARTS = ("generate", "wait", "score", "train", "idle")


def steps(folder: str) -> list[tuple[int, list[float]]]:
    """Each logged step and its seconds, in the order of PARTS. Raises OSError, ValueError or KeyError."""
    with open(os.path.join(folder, "metrics.jsonl"), encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    return [(line["step"], [line[f"egca/time/{part}_s"] for part in PARTS])
            for line in lines if "loss" in line]


def table(rows: list[tuple[int, list[float]]]) -> str:
    """The rows, and their sums with the share that each part has of them."""
    sums = [sum(column) for column in zip(*(seconds for _, seconds in rows), strict=True)]
    shares = [100 * s / (sum(sums) or 1.0) for s in sums]
    text = ["  step" + "".join(f"{part:>10}" for part in PARTS)]
    text += [f"{step:6}" + "".join(f"{s:10.2f}" for s in seconds) for step, seconds in rows]
    text += ["   all" + "".join(f"{s:10.2f}" for s in sums), "      " + "".join(f"{s:9.1f}%" for s in shares)]
    return "\n".join(text)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python times.py", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="grpo.output_dir of the run")
    folder = parser.parse_args().folder
    try:
        rows = steps(folder)
    except (OSError, ValueError, KeyError) as e:
        print(plain(f"{folder}: {type(e).__name__}: {e}; give the output folder of a training"), file=sys.stderr)
        return 1
    if not rows:
        print(plain(f"{folder}: metrics.jsonl has no step yet"), file=sys.stderr)
        return 1
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
