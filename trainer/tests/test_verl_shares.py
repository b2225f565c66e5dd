"""The adapter's half of the work for verl, without verl: what the service said becomes advantages of tokens. The rest is
in test_verl.py, which needs verl and Ray and so is not part of `make test`."""

import importlib
import random
import sys
import types

import pytest
import torch
from conftest import verdict

from egca.client import Credit
from egca.policies import token_mask


@pytest.fixture
def adapter(monkeypatch):
    """egca.verl, with no more of verl than its version."""
    stub = types.ModuleType("verl")
    stub.__version__ = "0.9.1"
    monkeypatch.setitem(sys.modules, "verl", stub)
    monkeypatch.delitem(sys.modules, "egca.verl", raising=False)
    yield importlib.import_module("egca.verl")
    sys.modules.pop("egca.verl", None)


def batch(size, turns=False):
    """Advantages, masks and what was said of a group, as the trainer's process has them; and the texts."""
    draw = random.Random(f"{size}/{turns}")
    advantages, masks, said, texts = [], [], [], []
    for _ in range(size):
        text = bytes(draw.randrange(256) for _ in range(draw.randint(6, 30)))
        mask = torch.ones(len(text) + 1, dtype=torch.int64)
        if turns:
            mask[len(text) // 3 : len(text) // 2] = 0
        a = draw.choice([-1.25, -0.5, 0.75])
        advantages.append(mask * torch.tensor(a))
        masks.append(mask)
        lengths = [1] * len(text) + [0]
        credit = Credit.from_json(verdict(text), len(text))
        said.append({"judged": True, "seconds": 0.5, "lengths": lengths, "credit": credit.to_json()})
        texts.append(text)
    return advantages, masks, said, texts


@pytest.mark.parametrize("turns", [False, True])
@pytest.mark.parametrize("size", [4, 16])
def test_the_advantage_goes_on_the_span_and_its_sum_stays(adapter, size, turns):
    advantages, masks, said, texts = batch(size, turns)
    rows, metrics = adapter.weigh(advantages, masks, said, adapter.Config())
    moved = 0
    for a, mask, text, row in zip(advantages, masks, texts, rows, strict=True):
        assert row.sum().item() == pytest.approx(a.sum().item(), rel=1e-5) and not row[mask == 0].any()
        spans = [(s["start"], s["end"]) for s in verdict(text).get("spans", [])]
        at = [t for t, w in enumerate(token_mask([1] * len(text) + [0], len(text), spans)) if w and mask[t]]
        if a[0] >= 0 or not at:
            assert row is a  # uniform credit: verl's own to the bit
            continue
        moved += 1
        T, A = int(mask.sum()), a[0].item()
        want = torch.where(mask != 0, 0.25 * A, 0.0)
        want[at] += 0.75 * A * T / len(at)
        torch.testing.assert_close(row, want)
    assert moved and metrics["egca/mass_error_max"] < 1e-5 and metrics["egca/no_verdict"] == 0


@pytest.mark.parametrize("policy", ["uniform", "pos", "site"])
def test_the_other_policies(adapter, policy):
    advantages, masks, said, texts = batch(16)
    rows, metrics = adapter.weigh(advantages, masks, said, adapter.Config(policy=policy))
    changed = sum(row is not a for a, row in zip(advantages, rows, strict=True))
    for a, row in zip(advantages, rows, strict=True):
        if policy == "pos":
            assert torch.equal(row, torch.zeros_like(a) if a[0] < 0 else a)
    if policy == "site":
        for a, mask, text, row in zip(advantages, masks, texts, rows, strict=True):
            added = (row - a) / int(mask.sum()) * 0.3 * sum(map(len, masks)) / len(masks)
            right = verdict(text)["mode"] == "correct"
            assert added.sum().item() == pytest.approx(0.25 if right else -0.75, rel=1e-3)
    assert changed == {"uniform": 0, "pos": sum(bool(a[0] < 0) for a in advantages), "site": 16}[policy]
    assert metrics["egca/mass_error_max"] < 1e-5


def test_padding_and_samples_without_a_verdict(adapter):
    advantages, masks, said, _ = batch(4)
    said[0], said[1] = None, {**said[1], "judged": False, "credit": None}
    rows, metrics = adapter.weigh(advantages, masks, said, adapter.Config())
    assert rows[0] is advantages[0] and rows[1] is advantages[1]
    assert metrics["egca/no_verdict"] == pytest.approx(1 / 3)
