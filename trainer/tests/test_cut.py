"""What is not computed changes no gradient, and no metric that is not said to change."""

import pytest
import torch
import trl
from conftest import PROBLEMS, dataset, fields, scripted, verdict
from test_trainer import LOSSES, Gradients, assert_equal, child, metrics, parameters

from egca import cut
from egca.trainer import EGCAConfig, EGCATrainer


@pytest.fixture
def judge(service):
    """All of a failing sample's advantage is on its span, so that what is behind has none. Of one task all fail."""
    def credit(task, sample):
        given = verdict(b"a" * 4 if task == "t/1" else sample["completion"])
        start = sample["completion"][0] % len(sample["completion"])
        spans = [{"start": start, "end": start + 1}]
        return {**given, "weight": 1.0, **({"spans": spans} if "spans" in given else {}),
                "sites": [{**site, "spans": spans} for site in given["sites"]]}

    service.judge = credit
    return service


class Counted(EGCATrainer):
    """Counts the tokens that the model is given to learn from."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.tokens = 0
        self.model.register_forward_pre_hook(self._count, with_kwargs=True)

    def _count(self, model, args, kwargs):
        self.tokens += kwargs["input_ids"].numel() if torch.is_grad_enabled() else 0


class OnComputed(Counted):
    """Computes all, and lets KL pull only where the cut would compute."""

    def _compute_loss(self, model, inputs):
        self.reach = cut.Cut(inputs, None)
        loss = super()._compute_loss(model, {k: v for k, v in inputs.items() if k != "credit_needed"})
        self.reach = None
        return loss

    def _get_per_token_logps_and_entropies(self, *args, **kwargs):
        logps, *others = super()._get_per_token_logps_and_entropies(*args, **kwargs)
        if getattr(self, "reach", None):
            logps = logps.where(self.reach.computed, logps.detach())
        return logps, *others


def train(tiny, folder, judge, kind, policy="egca", cls=Counted, rollout=scripted, **changes):
    gradients = Gradients()
    trainer = cls(tiny, args=trl.GRPOConfig(**fields(folder, **{"per_device_train_batch_size": 4, **changes})),
                  train_dataset=dataset(), callbacks=[gradients], rollout_func=rollout, problems=PROBLEMS,
                  egca=EGCAConfig(address=judge.address, policy=policy, cut=kind))
    trainer.train()
    return trainer, gradients.steps


def with_tool(prompts, trainer):
    rollout = scripted(prompts, trainer)
    return {**rollout, "env_mask": [[int(i % 3 != 1) for i in range(len(ids))] for ids in rollout["completion_ids"]]}


SETTINGS = [*(({"loss_type": loss}, "egca") for loss in LOSSES),
            ({"loss_type": "grpo"}, "site"), ({"loss_type": "dapo"}, "pos"),
            ({"num_iterations": 2, "gradient_accumulation_steps": 4, "per_device_train_batch_size": 2}, "egca"),
            ({"steps_per_generation": 4, "loss_type": "bnpo"}, "egca"),  # several optimizer steps a generation
            ({"gradient_accumulation_steps": 6, "steps_per_generation": 4}, "egca"),  # windows over generations
            ({"mask_truncated_completions": True, "rollout": with_tool, "loss_type": "dr_grpo"}, "egca"),
            ({"pad_to_multiple_of": 4}, "egca")]


SAME = ("reward", "egca/own_mass", "egca/site_mass", "egca/span_fraction", "num_tokens")


@pytest.mark.parametrize("settings, policy", SETTINGS)
def test_the_gradient_stays(tiny, tmp_path, judge, settings, policy):
    settings = {"epsilon_high": 5.0, **settings}
    whole, expected = train(tiny, tmp_path / "off", judge, "off", policy, **settings)
    less, got = train(tiny, tmp_path / "exact", judge, "exact", policy, **settings)
    assert_equal(got, expected)
    assert less.tokens < whole.tokens * 0.97
    for a, b in zip(metrics(tmp_path / "off"), metrics(tmp_path / "exact"), strict=True):
        assert 0 < b["egca/computed"] < 1 and "egca/computed" not in a
        assert {k: v for k, v in a.items() if k in SAME} == pytest.approx({k: v for k, v in b.items() if k in SAME})
        assert b["egca/mass_error"] < 1e-5


def test_entropy_is_that_of_the_computed_tokens(tiny, tmp_path, judge):
    """One micro-batch a step: on and off the spans, weighted by their tokens, is TRL's own metric."""
    train(tiny, tmp_path, judge, "exact", gradient_accumulation_steps=1, per_device_train_batch_size=8, max_steps=2)
    for line in metrics(tmp_path):
        low, high = sorted((line["egca/entropy_on_span"], line["egca/entropy_off_span"]))
        assert 0 < low <= line["entropy"] <= high


def test_kl_on_the_computed_tokens(tiny, tmp_path, judge):
    settings = {"beta": 0.5, "num_iterations": 2, "max_steps": 4, "learning_rate": 0.03}
    _, expected = train(tiny, tmp_path / "want", judge, "kl", cls=OnComputed, **settings)
    less, got = train(tiny, tmp_path / "kl", judge, "kl", **settings)
    whole, all_of_it = train(tiny, tmp_path / "exact", judge, "exact", **settings)
    assert_equal(got, expected)
    assert less.tokens < whole.tokens and (got[-1] - all_of_it[-1]).norm() / all_of_it[-1].norm() > 1e-4
    assert "egca/computed" not in metrics(tmp_path / "exact")[0]  # with beta, exact is all


@pytest.mark.parametrize("settings", [{"entropy_coef": 0.01}, {"off_policy_mask_threshold": 1.0}])
def test_all_is_computed_where_all_counts(tiny, tmp_path, judge, settings):
    train(tiny, tmp_path, judge, "exact", max_steps=1, **settings)
    assert "egca/computed" not in metrics(tmp_path)[0]


def test_nothing_with_weight(tiny, tmp_path, judge):
    """Every group is equal: a step still runs, as other processes may wait for its gradients, and moves nothing."""
    judge.judge = lambda task, sample: {"mode": "logic", "reward": 0.0}
    trainer, gradients = train(tiny, tmp_path, judge, "exact", max_steps=1)
    assert len(gradients) == 1 and not gradients[0].any()
    assert 0 < metrics(tmp_path)[0]["egca/computed"] < 0.3 and "entropy" not in metrics(tmp_path)[0]


def test_a_process_with_nothing_to_compute_keeps_up(tiny, tmp_path, judge):
    """Each of two processes has a group a step. All members of some groups fail, while the other process learns."""
    per_sample = judge.judge
    judge.judge = lambda task, sample: per_sample("t/1" if task in ("t/0", "t/2", "t/4") else task, sample)
    for kind in ("off", "exact"):
        run = child(tiny, tmp_path / kind, judge, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2",
                    egca={"cut": kind}, per_device_train_batch_size=2, gradient_accumulation_steps=2)
        assert run.returncode == 0, run.stderr[-3000:]
    whole, less, start = (parameters(folder) for folder in (tmp_path / "off", tmp_path / "exact", tiny))
    assert 0 < (whole - less).norm() / (whole - start).norm() < 1e-5
    assert all(line["egca/computed"] < 0.9 for line in metrics(tmp_path / "exact"))


def test_samples_are_sorted_within_what_is_summed():
    batches = [{"credit_needed": torch.tensor(n), "id": torch.tensor(n) * 10, "all": torch.tensor(7)}
               for n in ([1, 5], [4, 2], [9, 0], [3, 8])]
    got = cut.sort(batches, 2)
    assert [b["credit_needed"].tolist() for b in got] == [[5, 4], [2, 1], [9, 8], [3, 0]]
    assert [b["id"].tolist() for b in got] == [[50, 40], [20, 10], [90, 80], [30, 0]] and got[0]["all"] == 7
    assert [b["credit_needed"].tolist() for b in cut.sort(batches, 2, first=1)] == [[1, 5], [4, 2], [9, 8], [3, 0]]
    assert [b["id"].tolist() for b in cut.sort(batches, 4, "id", 2)] == [[10, 50], [40, 20], [90, 80], [30, 0]]
    assert [b["credit_needed"].tolist() for b in cut.sort(batches, 1)] == [[5, 1], [4, 2], [9, 0], [8, 3]]
    assert [cut.window(*n) for n in ((2, 4), (4, 4), (8, 4), (6, 4))] == [2, 4, 4, 1]


def test_an_unknown_cut_is_refused(tiny, tmp_path, judge):
    with pytest.raises(ValueError, match="cut 'all'; there are exact, kl, off"):
        train(tiny, tmp_path, judge, "all")
