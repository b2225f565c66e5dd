#!/usr/bin/env python3
"""Counts the decision sites of a file of credits, and scores those of groups made by groups.py.

    score.py CREDITS.jsonl [TRUTH.jsonl] [--show N]

Without a truth it counts the failing members that are wrong at a site where another did right. With it, a site stands for the statement of the original that its wrong members' spans came of. A counterpart is
right where it came of the same statement. Recall counts the passing members that have such a statement."""
import argparse
import collections
import json


def origin(places, spans):
    """Which statement of the original the first of some spans came of, -1 for none: the smallest around it."""
    start = spans[0]["start_byte"]
    around = [(end - begin, number) for begin, end, number in places if begin <= start < max(end, begin + 1)]
    return min(around)[1] if around else -1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("credits")
    parser.add_argument("truth", nargs="?", help="of groups.py")
    parser.add_argument("--show", type=int, default=0, help="how many mistakes are printed")
    args = parser.parse_args()
    lines = collections.defaultdict(list)
    for line in map(json.loads, open(args.credits)):
        lines[line["task_id"]].append(line)
    count = collections.Counter()
    for members in lines.values():
        for line in members:
            fails = line["mode"] in ("syntax", "logic")
            count["failing"] += fails
            count["passing"] += line["mode"] == "correct"
            count["failing with a right counterpart"] += fails and any(
                not s["right"] and s["right_members"] for s in line.get("sites", []))
    if args.truth:
        score(lines, {t["task_id"]: t["members"] for t in map(json.loads, open(args.truth))}, count, args.show)
    for name, n in count.items():
        print(f"{n:6} {name}")
    if not args.truth:
        return
    right = count["code: right"] + count["values: right"]
    all_found = count["code: counterparts"] + count["values: counterparts"]
    print(f"precision {right / max(all_found, 1):.3f} "
          f"(code {count['code: right'] / max(count['code: counterparts'], 1):.3f}, "
          f"values {count['values: right'] / max(count['values: counterparts'], 1):.3f}), "
          f"recall {count['found'] / max(count['passing members that have the statement'], 1):.3f}")


def score(lines, truth, count, show):
    """Counts what is right and wrong of the sites, and prints the first mistakes."""
    for task, members in lines.items():
        sites = collections.defaultdict(list)
        for line in members:
            places = truth[task][line["sample"]]["places"]
            for s in line.get("sites", []):
                sites[s["key"]].append((line, s, origin(places, s["spans"])))
        for key, found in sites.items():
            wrong = [(line, number) for line, s, number in found if not s["right"]]
            true = wrong[0][1]
            count["wrong members"] += len(wrong)
            count["wrong members of the site's statement"] += sum(number == true for _, number in wrong)
            if true < 0:
                continue
            for line, s, number in found:
                if not s["right"]:
                    continue
                kind = s["evidence"]
                count[f"{kind}: counterparts"] += 1
                count[f"{kind}: right"] += number == true
                if number != true and show:
                    show -= 1
                    print(task, key, "sample", line["sample"], kind, f"is {number}, site is {true}")
            have = [line for line in members if line["mode"] == "correct"
                    and any(number == true for _, _, number in truth[task][line["sample"]]["places"])]
            reached = {line["sample"] for line, s, number in found if s["right"] and number == true}
            count["passing members that have the statement"] += len(have)
            count["found"] += sum(line["sample"] in reached for line in have)
            for line in have:
                if show and line["sample"] not in reached:
                    show -= 1
                    print(task, key, "sample", line["sample"], "missed")


if __name__ == "__main__":
    main()
