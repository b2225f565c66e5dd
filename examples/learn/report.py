"""Tables and plots of the runs of learn.py.

    python examples/learn/report.py dist/learn   # reads runs.jsonl, writes table.md and curves.png there

Intervals are 95%: of Student's t over seeds, of the bootstrap over seeds for ratios."""

import json
import math
import pathlib
import random
import statistics
import sys

# Two-sided 95% points of Student's t for 1 to 15 degrees of freedom.
T95 = [12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13]


def key(run: dict) -> tuple:
    return run["stage"], run["arm"], run["lr"], run["seed"]


def read(path: pathlib.Path) -> dict[tuple, dict]:
    """The runs that are done, by stage, arm, rate and seed. A line that was cut is no run."""
    runs = {}
    if path.exists():
        for line in path.read_text().splitlines():
            try:
                run = json.loads(line)
            except ValueError:
                continue
            runs[key(run)] = run
    return runs


def last(run: dict) -> dict:
    return run["steps"][-1][1]


def interval(values: list[float]) -> str:
    """Mean and half the width of its interval."""
    mean = statistics.fmean(values)
    if len(values) < 2:
        return f"{mean:+.3f} (one seed)"
    half = T95[min(len(values) - 2, len(T95) - 1)] * statistics.stdev(values) / math.sqrt(len(values))
    return f"{mean:+.3f} ± {half:.3f}"


def reached(curves: list[list], level: float) -> float:
    """The step at which the mean curve of some runs first reaches a level, between two measures by a straight line;
    infinite where it never does."""
    steps = [step for step, _ in curves[0]]
    means = [statistics.fmean(curve[i][1]["pass@1"] for curve in curves) for i in range(len(steps))]
    for i, value in enumerate(means):
        if value >= level:
            if i == 0:
                return steps[0]
            share = (level - means[i - 1]) / (value - means[i - 1])
            return steps[i - 1] + share * (steps[i] - steps[i - 1])
    return math.inf


def ratio(arm: list[list], uniform: list[list]) -> str:
    """Steps to uniform's last level, of its own steps, with the interval of a bootstrap over the paired seeds."""
    def once(seeds):
        ends = [uniform[s][-1][1]["pass@1"] for s in seeds]
        return reached([arm[s] for s in seeds], statistics.fmean(ends)) / uniform[0][-1][0]

    every = list(range(len(uniform)))
    draw = random.Random(0)
    tries = sorted(once([draw.choice(every) for _ in every]) for _ in range(2000))
    low, high = tries[50], tries[-51]

    def text(value: float) -> str:
        return "> 1" if math.isinf(value) else f"{value:.2f}"

    return f"{text(once(every))} [{text(low)}, {text(high)}]"


def measured_runs(runs: dict) -> dict[str, dict[int, dict]]:
    """By arm and seed."""
    of: dict[str, dict[int, dict]] = {}
    for run in runs.values():
        if run["stage"] == "measure":
            of.setdefault(run["arm"], {})[run["seed"]] = run
    return of


def table(runs: dict) -> str:
    of = measured_runs(runs)
    base = next((last(run) for run in runs.values() if run["stage"] == "start"), None)
    lines = []
    if base:
        lines += [f"Supervised start: pass@1 {base['pass@1']:.3f}, pass@8 {base['pass@8']:.3f}, "
                  f"entropy {base['entropy']:.3f} a token.", ""]
    if not of:
        return "\n".join([*lines, "No run at a best rate is done yet."]) + "\n"
    lines += ["| arm | rate | seeds | pass@1 | less uniform | pass@8 | less uniform | entropy "
              "| steps to uniform's end, of its own |", "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"]
    for arm in of:
        seeds = sorted(set(of[arm]) & set(of.get("uniform", of[arm])))
        if not seeds:
            continue
        ends = [last(of[arm][s]) for s in seeds]
        row = [arm, f"{of[arm][seeds[0]]['lr']:g}", str(len(seeds))]
        for name in ("pass@1", "pass@8"):
            row.append(f"{statistics.fmean(e[name] for e in ends):.3f}")
            row.append(less(of, arm, "uniform", name) if arm != "uniform" else "")
        row.append(f"{statistics.fmean(e['entropy'] for e in ends):.3f}")
        curves = [[[0, base], *of[arm][s]["steps"]] if base else of[arm][s]["steps"] for s in seeds]
        plain = [[[0, base], *of["uniform"][s]["steps"]] if base else of["uniform"][s]["steps"]
                 for s in seeds] if "uniform" in of else []
        row.append(ratio(curves, plain) if plain else "")
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines) + "\n\n" + pairs(of)


# The comparisons that decide: the service's sites beside each control, and the true ones beside the service's.
PAIRS = [("site", "site-random"), ("site", "pos"), ("site", "egca"), ("site-known", "site"),
         ("site-known", "site-random")]


def less(of: dict, arm: str, other: str, name: str) -> str:
    """The difference of two arms at the end under the same seeds, with its interval."""
    seeds = sorted(set(of.get(arm, {})) & set(of.get(other, {})))
    return interval([last(of[arm][s])[name] - last(of[other][s])[name] for s in seeds]) if seeds else ""


def pairs(of: dict) -> str:
    rows = [f"| {a} less {b} | {less(of, a, b, 'pass@1')} | {less(of, a, b, 'pass@8')} | {less(of, a, b, 'entropy')} |"
            for a, b in PAIRS if less(of, a, b, "pass@1")]
    return "\n".join(["| difference | pass@1 | pass@8 | entropy |", "| --- | --- | --- | --- |", *rows]) + "\n"


def tuning(runs: dict) -> str:
    tuned = [run for run in runs.values() if run["stage"] == "tune"]
    if not tuned:
        return ""
    rates, arms = sorted({run["lr"] for run in tuned}), list(dict.fromkeys(run["arm"] for run in tuned))
    lines = ["pass@1 / pass@8 at the end by learning rate, mean over the tuning seeds (in brackets how many, where "
             "they are fewer than two):", "",
             "| arm | " + " | ".join(f"{rate:g}" for rate in rates) + " |", "| --- |" + " --- |" * len(rates)]
    for arm in arms:
        cells = []
        for rate in rates:
            ends = [last(run) for run in tuned if run["arm"] == arm and run["lr"] == rate]
            few = f" ({len(ends)})" if len(ends) < 2 else ""
            cells.append(" / ".join(f"{statistics.fmean(e[name] for e in ends):.3f}" for name in ("pass@1", "pass@8"))
                         + few if ends else "")
        lines.append(f"| {arm} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n\n"


def spent(runs: dict) -> str:
    """What the runs took."""
    timed = [run for run in runs.values() if "cpu" in run]
    if not timed:
        return ""
    return (f"{len(timed)} runs: {sum(r['seconds'] for r in timed) / len(timed):.0f} s each, "
            f"{sum(r['cpu'] for r in timed) / len(timed):.0f} s of the processor without the service's.\n\n")


def plot(runs: dict, path: pathlib.Path):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    measured = [run for run in runs.values() if run["stage"] == "measure"]
    figure, axes = plt.subplots(1, 3, figsize=(14, 4.2))
    for axis, name in zip(axes, ("pass@1", "pass@8", "entropy"), strict=True):
        for arm in dict.fromkeys(run["arm"] for run in measured):
            curves = [run["steps"] for run in measured if run["arm"] == arm]
            steps = [step for step, _ in curves[0]]
            columns = [[curve[i][1][name] for curve in curves] for i in range(len(steps))]
            line, = axis.plot(steps, [statistics.fmean(c) for c in columns], marker="o", label=arm)
            axis.fill_between(steps, [min(c) for c in columns], [max(c) for c in columns], alpha=0.1,
                              color=line.get_color())
        axis.set(xlabel="step", title=f"{name}: mean and range over seeds")
        axis.grid(alpha=0.3)
    axes[0].legend()
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def write(folder: pathlib.Path):
    """Of the runs that are done, however many they are."""
    runs = read(folder / "runs.jsonl")
    if not runs:
        raise SystemExit(f"{folder}/runs.jsonl has no run yet; make learn")
    text = spent(runs) + tuning(runs) + table(runs)
    (folder / "table.md").write_text(text)
    if measured_runs(runs):
        plot(runs, folder / "curves.png")
    print("\n" + text)


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "dist/learn"))
