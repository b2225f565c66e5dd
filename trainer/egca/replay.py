"""Credit shares again from stored rollouts, bit for bit.

    python -m egca.replay runs/demo/rollouts/rank0.jsonl
    python -m egca.replay --policy late runs/demo/rollouts/*.jsonl   # as another policy would have done

Exit code 1 when a share differs from the stored one.
"""

import argparse
import collections
import dataclasses
import hashlib
import json
import sys

from egca.metrics import restore
from egca.plain import plain
from egca.policies import POLICIES, share, stored


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m egca.replay", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="ROLLOUTS")
    parser.add_argument("--policy", choices=POLICIES,
                        help="another policy than the stored one; nothing is compared then")
    args = parser.parse_args()
    samples = spans = differing = 0
    reasons: collections.Counter[str] = collections.Counter()
    for path in args.files:
        with open(path) as file:
            for number, line in enumerate(file, 1):
                try:
                    value = json.loads(line)
                    member, options = restore(value)
                    options = dataclasses.replace(options, policy=args.policy or options.policy)
                    row, span, reason = share(member, options)
                except (ValueError, KeyError, TypeError) as e:
                    print(plain(f"{path}:{number}: no rollout: {type(e).__name__}: {e}"), file=sys.stderr)
                    return 1
                samples, spans = samples + 1, spans + bool(span.any())
                reasons[reason] += bool(reason)
                if not args.policy and hashlib.sha256(stored(member, options, row)).hexdigest() != value["share"]:
                    differing += 1
                    print(plain(f"{path}:{number}: {value['task_id']}, sample {value['key']}: "
                                "the share differs from the stored one"), file=sys.stderr)
    compared = "" if args.policy else f", {samples - differing} the same bits"
    print(f"{samples} samples{compared}, {spans} with a span")
    for reason, n in reasons.most_common():
        if n:
            print(plain(f"{n:8} uniform: {reason}"))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
