"""Site-relative advantages: a decision is a group of its own.

At a decision site some member of the group went wrong first. With p the share of the members there that did
right, a right one has the advantage p and a wrong one -(1-p), on the tokens of its counterpart. This form has
the least variance while the blame is right. Where the blame is less sure than `site_sure`, they have 1-p and -p,
the distance from their mean, which does less harm when it is wrong; a compiler's error counts as sure. The same
as credit.SiteOptions.Relative of the service.
"""

import random as rng

import numpy as np

from egca.client import SiteCredit
from egca.tokens import token_mask

SYNTAX = "syntax"  # the kind of a site at which a program does not compile


def relative(site: SiteCredit, sure: float) -> float:
    """The advantage of a member at a site, in [-1, 1]."""
    members = site.right_members + site.wrong_members
    if not members:
        return 0.0
    p = site.right_members / members
    if site.blame < sure and site.kind != SYNTAX:
        p = 1 - p
    return p if site.right else p - 1


def row(member, options, elsewhere: bool = False) -> np.ndarray:
    """(T,) float32, added to A_i / T: s_t / lambda. s_t is the member's relative advantages at its sites, each spread
    over the tokens of its span; lambda is site_anchor times the mean number of tokens of the batch. elsewhere: as
    many tokens at another place, drawn from the seed and the member's key."""
    total = np.zeros(len(member.ids))
    loss = np.array(member.loss, dtype=bool)
    for site in member.credit.sites if member.credit else []:
        tokens = np.array(token_mask(member.lengths, sum(member.lengths), site.spans), dtype=bool) & loss
        if elsewhere and tokens.any():
            places = np.flatnonzero(loss & (np.array(member.lengths) > 0))
            n = int(tokens.sum())
            start = rng.Random(f"{options.seed}/{member.key}/{site.key}").randrange(len(places) - n + 1)
            tokens = np.zeros_like(loss)
            tokens[places[start : start + n]] = True
        if tokens.any():
            total[tokens] += relative(site, options.site_sure) / tokens.sum()
    return (total / (options.site_anchor * member.mean_tokens)).astype(np.float32)
