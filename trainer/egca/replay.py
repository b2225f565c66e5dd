"""Credit shares again from stored rollouts, bit for bit.

    python -m egca.replay runs/demo/rollouts/rank0.jsonl
    python -m egca.replay --policy late runs/demo/rollouts/*.jsonl   # as another policy would have done
    python -m egca.replay --compare runs/demo/rollouts/*.jsonl       # all policies beside one another

Exit code 1 when a share differs from the stored one. --compare prints a table with a row a policy:

    on spans        |advantage| of the tokens under the service's spans, of a sample on average
    elsewhere       of its other tokens
    tokens          of all, those with weight
    computed        of all, those up to a sample's last one with weight: a training step needs no others (cut.py)
    empty           samples without any weight
"""

import argparse
import collections
import dataclasses
import hashlib
import json
import sys

import numpy as np

from egca.metrics import restore
from egca.plain import plain
from egca.policies import POLICIES, SITES, Member, Options, share, sites, stored
from egca.tokens import token_mask


class BadLine(Exception):
    """Where it stands, and the reason."""


def read(paths: list[str]):
    """Yields where a line stands, its values, and the member and options that they make."""
    for path in paths:
        with open(path) as file:
            for number, line in enumerate(file, 1):
                try:
                    value = json.loads(line)
                    yield f"{path}:{number}", value, *restore(value)
                except (ValueError, KeyError, TypeError) as e:
                    raise BadLine(f"{path}:{number}: no rollout: {type(e).__name__}: {e}") from None


def check(rollouts, policy: str | None) -> int:
    """Prints how many shares are the stored ones; with a policy, what it gives. Returns the exit code."""
    samples = spans = differing = 0
    reasons: collections.Counter[str] = collections.Counter()
    for where, value, member, options in rollouts:
        options = dataclasses.replace(options, policy=policy or options.policy)
        row, span, reason = share(member, options)
        samples, spans = samples + 1, spans + bool(span.any())
        reasons[reason] += bool(reason)
        if not policy and hashlib.sha256(stored(member, options, row)).hexdigest() != value["share"]:
            differing += 1
            print(plain(f"{where}: {value['task_id']}, sample {value['key']}: "
                        "the share differs from the stored one"), file=sys.stderr)
    compared = "" if policy else f", {samples - differing} the same bits"
    print(f"{samples} samples{compared}, {spans} with a span")
    for reason, n in reasons.most_common():
        if n:
            print(plain(f"{n:8} uniform: {reason}"))
    return 1 if differing else 0


# Of what only some policies ask the service or keep: whether a member has it.
KEPT = {"stepcoder": lambda m: m.credit and m.credit.executed, "rltf": lambda m: m.credit and m.credit.blamed,
        "tempo": lambda m: m.group, "oracle": lambda m: m.truth is not None,
        **dict.fromkeys(SITES, lambda m: m.credit and m.credit.sites)}


def compare(rollouts) -> str:
    """A table of all policies."""
    sums, kept, samples, tokens = {name: np.zeros(5) for name in POLICIES}, set(), 0, 0
    for _, _, member, options in rollouts:
        samples, tokens = samples + 1, tokens + sum(member.loss)
        kept |= {name for name, has in KEPT.items() if has(member)}
        for name, total in sums.items():
            total += given(member, dataclasses.replace(options, policy=name))
    lines = [f"{'policy':12} {'on spans':>9} {'elsewhere':>9} {'tokens':>7} {'computed':>8} {'empty':>6}"]
    for name, (on, off, weighted, computed, empty) in sums.items():
        lines.append(f"{name:12} " + (
            "  these rollouts do not keep what it needs: they are of another policy" if name in KEPT.keys() - kept else
            f"{on / max(samples, 1):9.3f} {off / max(samples, 1):9.3f} {weighted / max(tokens, 1):7.3f} "
            f"{computed / max(tokens, 1):8.3f} {empty / max(samples, 1):6.3f}"))
    return "\n".join([f"{samples} samples of {tokens} tokens", *lines])


def given(member: Member, options: Options) -> np.ndarray:
    """What a policy gives one sample: |advantage| on its spans and elsewhere, tokens with weight, tokens up to the last
    one with weight, and 1 where no token has any."""
    advantages = (member.advantage * share(member, options)[0] + sites(member, options)) * np.array(member.loss)
    spans = member.credit.spans if member.credit else []
    on = np.array(token_mask(member.lengths, sum(member.lengths), spans), dtype=bool)
    weighted = np.flatnonzero(advantages)
    mass = np.abs(advantages)
    last = weighted[-1] + 1 if len(weighted) else 0
    return np.array([mass[on].sum(), mass[~on].sum(), len(weighted), last, not len(weighted)])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m egca.replay", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="ROLLOUTS")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--policy", choices=POLICIES,
                      help="another policy than the stored one; nothing is compared then")
    what.add_argument("--compare", action="store_true", help="a table of all policies; no share is checked then")
    args = parser.parse_args()
    rollouts = read(args.files)
    try:
        if args.compare:
            print(compare(rollouts))
            return 0
        return check(rollouts, args.policy)
    except BadLine as e:
        print(plain(e), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
