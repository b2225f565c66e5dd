"""Credit shares: where the mass goes, and that it stays."""

import dataclasses
import json
import pathlib

import numpy as np
import pytest

from egca import Credit
from egca.client import SiteCredit
from egca.policies import NOT_NEGATIVE, POLICIES, Member, Options, share, sites
from egca.sites import relative

# The cases that the service's Go reads as well (credit/site_test.go).
GOLDEN = json.loads((pathlib.Path(__file__).parents[2] / "credit/testdata/sites.json").read_text())
LOGIC = Credit(mode="logic", reward=0.0, spans=[(4, 8)], weight=1.0, executed=[(0, 8)], blamed=[(8, 10)], also=[(0, 2)])


def member(**changes) -> Member:
    """Six tokens: five of two bytes and the end's."""
    return dataclasses.replace(
        Member(key="3/0/1", ids=[5, 6, 7, 8, 9, 0], lengths=[2, 2, 2, 2, 2, 0], loss=[1] * 6, advantage=-1.5, credit=LOGIC,
               group=[([5, 6, 7, 8, 9, 0], 0.0), ([5, 6, 1, 0], 1.0)], truth=[(2, 4)]), **changes)


@pytest.mark.parametrize("policy, row", [
    ("uniform", [1 / 6] * 6),
    ("egca", [0, 0, .5, .5, 0, 0]),
    ("egca_all", [1 / 3, 0, 1 / 3, 1 / 3, 0, 0]),
    ("soft", [1 / 12, 1 / 12, .25 + 1 / 12, .25 + 1 / 12, 1 / 12, 1 / 12]),
    ("late", [0, 0, 0, .5, .5, 0]),
    ("stepcoder", [.25, .25, .25, .25, 0, 0]),
    ("rltf", [.7 / 6, .7 / 6, .7 / 6, .7 / 6, .3 + .7 / 6, .7 / 6]),
    ("tempo", [0, 0, 1, 0, 0, 0]),  # the other member, which passed, goes on differently there
    ("oracle", [0, 1, 0, 0, 0, 0]),
])
def test_rows(policy, row):
    got, span, reason = share(member(), Options(policy=policy))
    assert got.dtype == np.float32 and reason == ""
    np.testing.assert_allclose(got, row, atol=1e-7)
    assert span.sum() == (0 if policy == "uniform" else (got > got.min()).sum())


def test_random_has_the_spans_length_and_is_the_same_every_time():
    rows = [share(member(key=f"{step}/0/1"), Options(policy="random"))[0] for step in range(50)]
    assert all(sorted(row) == [0, 0, 0, 0, .5, .5] and row[5] == 0 for row in rows)  # never on the end's token
    assert {int(row.argmax()) for row in rows} == {0, 1, 2, 3}
    again = [share(member(key=f"{step}/0/1"), Options(policy="random"))[0] for step in range(50)]
    assert [a.tobytes() for a in rows] == [b.tobytes() for b in again]
    other = [share(member(key=f"{step}/0/1"), Options(policy="random", seed=1))[0] for step in range(50)]
    assert [a.tobytes() for a in rows] != [b.tobytes() for b in other]


@pytest.mark.parametrize("changes, reason", [
    ({"credit": None}, ""),
    ({"credit": Credit(mode="correct", reward=1.0, spans=[(0, 2)])}, ""),
    ({"credit": Credit(mode="constraint", reward=0.0)}, ""),
    ({"credit": Credit(mode="logic", reward=0.0, weight=1.0)}, "no span"),
    ({"credit": Credit(mode="logic", reward=0.0, fallback="no reference is comparable")}, "no reference is comparable"),
    ({"credit": dataclasses.replace(LOGIC, weight=0.0)}, "its evidence has weight 0"),
    ({"advantage": 1.0}, NOT_NEGATIVE),
    ({"advantage": 0.0}, NOT_NEGATIVE),
    ({"loss": [1, 1, 0, 0, 1, 1]}, "no token of the loss under the span"),
])
def test_uniform_instead_and_why(changes, reason):
    m = member(**changes)
    row, span, why = share(m, Options())
    assert why == reason and not span.any()
    np.testing.assert_allclose(row, np.array(m.loss) / sum(m.loss), atol=1e-7)


def test_evidence_weight_spreads_the_rest():
    row, _, _ = share(member(credit=dataclasses.replace(LOGIC, weight=0.4)), Options())
    np.testing.assert_allclose(row, [.1, .1, .3, .3, .1, .1], atol=1e-7)


def test_the_papers_form_credits_spans_of_positive_advantages():
    assert share(member(advantage=1.0), Options(positive_spans=True))[1].tolist() == [False, False, True, True, False, False]


def test_a_tools_tokens_get_nothing_and_the_rest_all():
    row, _, _ = share(member(loss=[1, 1, 0, 1, 1, 1]), Options())
    assert row.tolist() == [0, 0, 0, 1, 0, 0]


def test_a_row_without_a_token_in_the_loss_is_zero():
    row, span, reason = share(member(loss=[0] * 6), Options())
    assert not row.any() and not span.any() and reason == "no token is in the loss"


@pytest.mark.parametrize("policy", POLICIES)
def test_rows_sum_to_one_over_the_loss(policy):
    draw = np.random.default_rng(0)
    for n in (1, 2, 7, 300, 4096):
        for _ in range(10):
            lengths = draw.integers(0, 5, n).tolist()
            length = sum(lengths)
            spans = [tuple(sorted(draw.integers(0, length + 1, 2).tolist())) for _ in range(3)]
            loss = (draw.random(n) < 0.9).astype(int)
            loss[0] = 1
            ids = draw.integers(0, 9, n).tolist()
            m = Member("k", ids, lengths, loss.tolist(), float(draw.normal()),
                       Credit(mode="logic", reward=0.0, spans=spans, executed=spans, blamed=spans, weight=float(draw.random())),
                       group=[(ids, 0.0), (draw.integers(0, 9, n).tolist(), 1.0)], truth=spans)
            row, _, _ = share(m, Options(policy=policy, positive_spans=True))
            mass = 0 if policy == "pos" and m.advantage < 0 else 1
            assert abs(row.astype(np.float64).sum() - mass) < 1e-6 and row.min() >= 0 and not row[loss == 0].any()


SITES = [SiteCredit("reference:0-9", "if", False, [(4, 8)], "verified", .99, 3, 1, .99),
         SiteCredit("reference:9-20", "assign", True, [(8, 10)], "code", .99, 1, 3, .5)]


def golden_site(value: dict) -> SiteCredit:
    spans = [tuple(span) for span in value["spans"]]
    return SiteCredit(key="reference:0-9", evidence="verified", confidence=.9, **{**value, "spans": spans})


@pytest.mark.parametrize("case", GOLDEN["relative"], ids=lambda case: case["name"])
def test_an_advantage_relative_to_the_members_at_a_site(case):
    assert relative(golden_site(case["site"]), case["sure"]) == case["want"]


@pytest.mark.parametrize("case", GOLDEN["rows"], ids=lambda case: case["name"])
def test_rows_of_sites_are_the_services(case):
    n = len(case["lengths"])
    m = Member("k", [1] * n, case["lengths"], [1] * n, case["advantage"], mean_tokens=case["mean"],
               credit=Credit(mode="logic", reward=0.0, sites=[golden_site(s) for s in case["sites"]]))
    options = Options(policy="site", site_anchor=case["anchor"], site_sure=case["sure"])
    np.testing.assert_allclose(m.advantage * share(m, options)[0] + sites(m, options), case["want"], atol=1e-6)


def test_sites_are_added_to_plain_grpo():
    m = member(credit=dataclasses.replace(LOGIC, sites=SITES), mean_tokens=10.0)
    options = Options(policy="site", site_anchor=.5)
    row, span, reason = share(m, options)
    np.testing.assert_allclose(row, [1 / 6] * 6)
    np.testing.assert_allclose(sites(m, options), np.array([0, 0, -.125, -.125, .75, 0]) / 5, atol=1e-7)
    assert span.tolist() == [False, False, True, True, True, False] and reason == ""
    for policy in POLICIES:
        assert sites(m, Options(policy=policy)).any() == (policy in ("site", "site-random"))
    assert not sites(member(credit=None), options).any()
    assert not sites(dataclasses.replace(m, loss=[1, 1, 0, 0, 0, 1]), options).any()


def test_random_sites_have_the_mass_of_the_true_ones():
    m = member(credit=dataclasses.replace(LOGIC, sites=SITES), mean_tokens=10.0)
    true, options = sites(m, Options(policy="site")), Options(policy="site-random")
    rows = [sites(dataclasses.replace(m, key=str(i)), options) for i in range(30)]
    assert all(abs(row.sum() - true.sum()) < 1e-6 and row[5] == 0 for row in rows)
    assert len({row.tobytes() for row in rows}) > 3
    assert rows[0].tobytes() == sites(dataclasses.replace(m, key="0"), options).tobytes()


def test_pos_gives_failing_members_nothing():
    row, span, reason = share(member(), Options(policy="pos"))
    assert not row.any() and not span.any() and reason
    row, _, reason = share(member(advantage=1.0), Options(policy="pos"))
    assert row.sum() == pytest.approx(1) and not reason


def test_sites_survive_a_file():
    credit = dataclasses.replace(LOGIC, sites=SITES)
    assert Credit.from_json(json.loads(json.dumps(credit.to_json())), 10) == credit
    with pytest.raises(ValueError, match="spans"):
        SiteCredit.from_json({"key": "k", "spans": [{"start": 4, "end": 11}]}, 10)
    with pytest.raises(ValueError, match="site"):
        SiteCredit.from_json({"key": "k", "wrongMembers": -1}, 10)
