"""Confidences held against planted faults: a table by ground to fit them, a plot to check them.

    egca bench localize cases.jsonl.gz --rows --no-baselines > rows.jsonl
    python3 tests/accuracy/reliability.py --fit rows-of-one-half.jsonl ... --check rows-of-the-other.jsonl ...
        --json out/reliability.json --svg docs/reliability.svg

The rows of all files of a half count together. The first table gives for each ground of the
half to fit the share of right spans, (right + 1) / (spans + 2): host/localise/ground.go has
these. The second gives for each tenth of the confidences that the half to check claims the
share that was right. The plot shows the same; bins of under 50 spans are hollow.
"""

import argparse
import collections
import json
import sys

ENOUGH = 50  # spans of a bin that say something
MARGIN = 0.05  # how far a bin's claim may be from its share


def rows(paths):
    """The rows with a span of some files, and each file's summary lines left out."""
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.startswith("{"):
                    row = json.loads(line)
                    if row["verdict"] not in ("abstained", "failed"):
                        yield row


def by_ground(found):
    counts = collections.defaultdict(lambda: [0, 0, 0.0])
    for row in found:
        count = counts[row["ground"]]
        count[0] += 1
        count[1] += row["verdict"] == "hit"
        count[2] = row["confidence"]
    return {g: {"spans": n, "right": hit, "share": (hit + 1) / (n + 2), "claimed": c} for g, (n, hit, c) in sorted(counts.items())}


def by_tenth(found):
    bins = collections.defaultdict(list)
    for row in found:
        bins[min(int(row["confidence"] * 10), 9)].append((row["confidence"], row["verdict"] == "hit"))
    return [
        {"from": tenth / 10, "to": (tenth + 1) / 10, "spans": len(spans), "claimed": sum(c for c, _ in spans) / len(spans),
         "right": sum(hit for _, hit in spans) / len(spans)}
        for tenth, spans in sorted(bins.items())
    ]


def table(head, lines):
    print("| " + " | ".join(head) + " |\n|" + " --- |" * len(head))
    for line in lines:
        print("| " + " | ".join(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in line) + " |")
    print()


def svg(bins):
    """Share right over confidence claimed, the diagonal and the margin beside it."""
    side, edge = 400, 50
    x = lambda v: edge + v * side  # noqa: E731
    y = lambda v: edge + (1 - v) * side  # noqa: E731
    size = side + 2 * edge
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" font-family="sans-serif" font-size="12">',
        f'<rect width="{size}" height="{size}" fill="white"/>',
        f'<polygon points="{x(0)},{y(0)} {x(0)},{y(MARGIN)} {x(1 - MARGIN)},{y(1)} {x(1)},{y(1)} {x(1)},{y(1 - MARGIN)} '
        f'{x(MARGIN)},{y(0)}" fill="#dde6f0"/>',
        f'<path d="M{x(0)},{y(0)} L{x(1)},{y(1)}" stroke="#8899aa"/>',
        f'<rect x="{edge}" y="{edge}" width="{side}" height="{side}" fill="none" stroke="black"/>',
    ]
    for tick in range(0, 11, 2):
        v = tick / 10
        out.append(f'<text x="{x(v)}" y="{y(0) + 18}" text-anchor="middle">{v:.1f}</text>')
        out.append(f'<text x="{x(0) - 8}" y="{y(v) + 4}" text-anchor="end">{v:.1f}</text>')
    out.append(f'<text x="{x(0.5)}" y="{y(0) + 38}" text-anchor="middle">confidence claimed, mean of a tenth</text>')
    out.append(f'<text transform="translate(14,{y(0.5)}) rotate(-90)" text-anchor="middle">share of spans that name the fault</text>')
    for b in bins:
        fill = "#1f4e79" if b["spans"] >= ENOUGH else "white"
        out.append(f'<circle cx="{x(b["claimed"]):.1f}" cy="{y(b["right"]):.1f}" r="5" fill="{fill}" stroke="#1f4e79" stroke-width="2"/>')
        out.append(f'<text x="{x(b["claimed"]) - 9:.1f}" y="{y(b["right"]) + 4:.1f}" text-anchor="end">{b["spans"]}</text>')
    return "\n".join([*out, "</svg>", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", nargs="*", default=[], metavar="ROWS")
    parser.add_argument("--check", nargs="+", required=True, metavar="ROWS")
    parser.add_argument("--json", help="write both tables there")
    parser.add_argument("--svg", help="draw the plot there")
    args = parser.parse_args()
    grounds, bins = by_ground(rows(args.fit)), by_tenth(rows(args.check))
    table(("ground", "spans", "right", "(right + 1) / (spans + 2)", "confidence claimed"),
          [(g, *c.values()) for g, c in grounds.items()])
    table(("confidence", "spans", "claimed, mean", "right"),
          [(f"{b['from']:.1f} to {b['to']:.1f}", b["spans"], b["claimed"], b["right"]) for b in bins])
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump({"fit": grounds, "check": bins}, file, indent=1)
            file.write("\n")
    if args.svg:
        with open(args.svg, "w", encoding="utf-8") as file:
            file.write(svg(bins))
    far = [b for b in bins if b["spans"] >= ENOUGH and abs(b["claimed"] - b["right"]) > MARGIN]
    for b in far:
        print(f"{b['from']:.1f} to {b['to']:.1f}: claims {b['claimed']:.3f}, {b['right']:.3f} are right", file=sys.stderr)
    sys.exit(1 if far else 0)


if __name__ == "__main__":
    main()
