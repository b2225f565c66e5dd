"""Which tokens carry a sample's advantage.

A policy looks at one member of a group and says where the advantage goes; share()
makes of that a row of float32 that sums to 1 over the tokens of the loss, so that
a token's advantage is A_i * share[t] and the sample's mass stays A_i, whatever the
policy. Rows depend on nothing but the member: the same input gives the same bits,
which `python -m egca.replay` checks.

    uniform    1/T: GRPO
    egca       the fault's span, where a failing program first goes wrong
    egca_all   that span, and the other places that must be mended as well
    soft       half on the span, half on all tokens
    random     as many tokens as egca's span, at another place
    late       as many tokens as egca's span, at the completion's end
    stepcoder  the lines that the first failing test ran (arXiv 2402.01391)
    rltf       .3 on what the traceback blames, the rest on all (arXiv 2307.04349)
    tempo      where the value of the group's prefix tree falls (rises, for A > 0)
    oracle     the span that a caller knows, for experiments with planted faults
    pos        GRPO without the failing members: a control that knows no fault
    site       GRPO, and at each decision site of the group an advantage relative to the members there
    site-random  as site, at other places

The last two give tokens more than A_i * share[t]: sites() returns the row that is added (sites.py). Their mass
is not A_i, and neither is that of pos.
"""

import dataclasses
import random as rng

import numpy as np

from egca.client import Credit, Span
from egca.sites import row as site_row
from egca.tokens import token_mask


@dataclasses.dataclass
class Options:
    """What policies can be told."""

    policy: str = "egca"
    # True: spans whatever A's sign, the paper's exact form; a span with A > 0 reinforces the fault.
    positive_spans: bool = False
    soft_weight: float = 0.5      # soft: the part of the advantage on the span
    rltf_weight: float = 0.3      # rltf: the part on the blamed tokens
    seed: int = 0                 # random, site-random
    site_anchor: float = 0.3      # site: weight of a sample's own advantage against its sites
    site_sure: float = 0.85       # site: confidence from which a site counts as surely found


@dataclasses.dataclass
class Member:
    """One sample, as a policy sees it. T is the number of generated tokens."""

    key: str                 # names the sample in its run; with Options.seed it decides what random picks
    ids: list[int]           # (T,)
    lengths: list[int]       # (T,) bytes of each token
    loss: list[int]          # (T,) 1 where the token is in the loss: not a tool's output, not masked as truncated
    advantage: float
    credit: Credit | None    # None: no verdict
    # tempo: ids and reward of every judged member
    group: list[tuple[list[int], float]] = dataclasses.field(default_factory=list)
    truth: list[Span] | None = None  # oracle
    mean_tokens: float = 1.0         # site: of the batch's members


# A policy returns weights (T,), none negative, and the part of the advantage that goes
# by them; the rest is spread over all tokens. Weights None: uniform credit, and why,
# in words; "" where uniform credit is what the sample's mode asks for.
Choice = tuple[np.ndarray | None, float, str]


def uniform(m: Member, o: Options) -> Choice:
    return None, 0.0, ""


def egca(m: Member, o: Options) -> Choice:
    weights, reason = _span(m, o, "spans")
    if reason == "no span" and m.credit and m.credit.fallback:
        reason = m.credit.fallback
    return weights, m.credit.weight if m.credit else 0.0, reason


def egca_all(m: Member, o: Options) -> Choice:
    if m.credit and m.credit.spans:
        m = dataclasses.replace(m, credit=dataclasses.replace(m.credit, spans=m.credit.spans + m.credit.also))
    return egca(m, o)


def soft(m: Member, o: Options) -> Choice:
    weights, _, reason = egca(m, o)
    return weights, o.soft_weight, reason


def random(m: Member, o: Options) -> Choice:
    weights, strength, reason = egca(m, o)
    if weights is None:
        return weights, strength, reason
    places, n = _places(m), int(weights.sum())
    start = rng.Random(f"{o.seed}/{m.key}").randrange(len(places) - n + 1)
    return _at(m, places[start : start + n]), strength, ""


def late(m: Member, o: Options) -> Choice:
    weights, strength, reason = egca(m, o)
    if weights is None:
        return weights, strength, reason
    return _at(m, _places(m)[-int(weights.sum()):]), strength, ""


def stepcoder(m: Member, o: Options) -> Choice:
    weights, reason = _span(m, o, "executed")
    return weights, 1.0, reason


def rltf(m: Member, o: Options) -> Choice:
    weights, reason = _span(m, o, "blamed")
    return weights, o.rltf_weight, reason


def oracle(m: Member, o: Options) -> Choice:
    weights, reason = _span(m, o, "truth")
    return weights, 1.0, reason


def tempo(m: Member, o: Options) -> Choice:
    """V(prefix) is the mean reward of the members that begin with it; a token's weight is how far V moves
    with it in the advantage's direction. No fault span, so it serves both signs."""
    if not m.advantage:
        return None, 0.0, ""
    shared = np.array([_common(m.ids, ids) for ids, _ in m.group])
    rewards = np.array([reward for _, reward in m.group])
    values = np.array([rewards[shared >= t].mean() if (shared >= t).any() else 0.0 for t in range(len(m.ids) + 1)])
    weights = np.maximum(np.sign(m.advantage) * np.diff(values), 0.0)
    return (weights, 1.0, "") if weights.any() else (None, 0.0, "the group's prefixes differ nowhere")


def pos(m: Member, o: Options) -> Choice:
    return None, 0.0, NOTHING if m.advantage < 0 else ""


POLICIES = {p.__name__: p for p in (uniform, egca, egca_all, soft, random, late, stepcoder, rltf, tempo, oracle, pos)}
# The policies of sites: uniform, with what sites() adds, and whether at other places.
SITES = {"site": False, "site-random": True}
POLICIES |= dict.fromkeys(SITES, uniform)
# What each asks of the service.
WANTS = {"stepcoder": {"executed": True}, "rltf": {"blamed": True}} | dict.fromkeys(SITES, {"sites": True})


def sites(m: Member, o: Options) -> np.ndarray:
    """What the policy adds to A_i * share: a row (T,) float32, all 0 but under the policies of sites."""
    if o.policy not in SITES:
        return np.zeros(len(m.ids), dtype=np.float32)
    return site_row(m, o, elsewhere=SITES[o.policy])


def stored(m: Member, o: Options, row: np.ndarray) -> bytes:
    """All that a policy gave a sample, whose digest stored rollouts keep."""
    return row.tobytes() + (sites(m, o).tobytes() if o.policy in SITES else b"")


def share(m: Member, o: Options) -> tuple[np.ndarray, np.ndarray, str]:
    """Returns the row (T,) float32; the credited set (T,) bool; and why a sample that could have had a set has none.

    The row sums to 1 over the loss. It is all 0 where no token is in the loss, or the policy gives the sample
    nothing. The set is empty for uniform credit, and the tokens at sites for the policies of sites."""
    loss = np.array(m.loss, dtype=np.float64)
    total = loss.sum()
    nothing = np.zeros(len(loss), dtype=bool)
    if not total:
        return loss.astype(np.float32), nothing, "no token is in the loss"
    flat = loss / total
    weights, strength, reason = POLICIES[o.policy](m, o)
    if reason == NOTHING:
        return np.zeros_like(flat, dtype=np.float32), nothing, reason
    if weights is None:
        return flat.astype(np.float32), sites(m, o) != 0, reason
    weights = weights * loss
    if not weights.any():
        return flat.astype(np.float32), nothing, "no token of the loss under the span"
    if not strength:
        return flat.astype(np.float32), nothing, "its evidence has weight 0"
    row = strength * (weights / weights.sum()) + (1 - strength) * flat
    return row.astype(np.float32), weights > 0, reason


# Reasons that are no failure to find a span: there was nothing to gain from one.
NOT_NEGATIVE = "the advantage is not negative"
NOTHING = "the policy gives failing members nothing"


def _span(m: Member, o: Options, kind: str) -> tuple[np.ndarray | None, str]:
    """The tokens under a failing sample's spans of a kind, as weights of 1, or None and why."""
    if m.credit is None or m.credit.mode not in ("syntax", "logic"):
        return None, ""
    if m.advantage == 0 or m.advantage > 0 and not o.positive_spans:
        return None, NOT_NEGATIVE
    spans = m.truth if kind == "truth" else getattr(m.credit, kind)
    if not spans:
        return None, "no span"
    weights = np.array(token_mask(m.lengths, sum(m.lengths), spans), dtype=np.float64) * np.array(m.loss)
    return (weights, "") if weights.any() else (None, "no token of the loss under the span")


def _places(m: Member) -> np.ndarray:
    """Where a span may be: the tokens of the loss that have bytes."""
    return np.flatnonzero(np.array(m.loss) * np.array(m.lengths))


def _at(m: Member, places: np.ndarray) -> np.ndarray:
    weights = np.zeros(len(m.ids))
    weights[places] = 1.0
    return weights


def _common(a: list[int], b: list[int]) -> int:
    """How many tokens two completions begin with in common."""
    n = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        n += 1
    return n
