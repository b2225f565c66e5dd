"""The contract with the installed TRL: gradients, masses, processes, restarts, refusals."""

import base64
import collections
import inspect
import json
import logging
import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest
import torch
import trl
from conftest import PROBLEMS, Handler, dataset, fields, scripted, verdict
from transformers import TrainerCallback

from egca.trainer import EGCAConfig, EGCATrainer, check_trl

LOSSES = ["grpo", "sapo", "bnpo", "dr_grpo", "dapo", "cispo"]


class Gradients(TrainerCallback):
    """Keeps the gradient of every optimizer step."""

    def __init__(self):
        self.steps = []

    def on_pre_optimizer_step(self, args, state, control, model=None, **kwargs):
        self.steps.append(torch.cat([p.grad.flatten().clone() for p in model.parameters() if p.grad is not None]))


@pytest.fixture
def judge(service):
    service.judge = lambda task, sample: verdict(sample["completion"])
    return service


def plain_reward(completion_ids, **kwargs):
    """The fake service's reward, as a reward function of plain GRPO: each id below 256 is a byte."""
    return [verdict(plain_reward.to_bytes(ids)[0])["reward"] for ids in completion_ids]


def train(tiny, folder, service=None, policy="egca", cls=EGCATrainer, config=None, rollout=scripted, **changes):
    """Returns the trainer after training and its gradients; without a service: plain GRPOTrainer."""
    gradients = Gradients()
    args = trl.GRPOConfig(**fields(folder, **changes))
    options = {"train_dataset": dataset(), "callbacks": [gradients], "rollout_func": rollout}
    if service is None:
        from egca.tokens import TokenBytes

        trainer = trl.GRPOTrainer(tiny, plain_reward, args, **options)
        plain_reward.to_bytes = TokenBytes(trainer.processing_class)
    else:
        config = config or EGCAConfig(address=service.address, policy=policy)
        trainer = cls(tiny, args=args, egca=config, problems=PROBLEMS, **options)
    trainer.train()
    return trainer, gradients.steps


def assert_equal(a, b):
    assert len(a) == len(b) > 0
    for x, y in zip(a, b, strict=True):
        assert x.norm() > 0 and (x - y).norm() / y.norm() < 1e-5


@pytest.mark.parametrize("loss_type", ["grpo", "dapo", "luspo"])
def test_policy_uniform_is_plain_grpo(tiny, tmp_path, judge, loss_type):
    settings = {"loss_type": loss_type, "epsilon_high": 5.0, "num_iterations": 2, "beta": 0.05, "max_steps": 2}
    _, plain = train(tiny, tmp_path / "plain", **settings)
    _, uniform = train(tiny, tmp_path / "egca", judge, "uniform", **settings)
    assert_equal(uniform, plain)


@pytest.mark.parametrize("loss_type", ["grpo", "sapo"])
def test_uniform_shares_are_plain_grpo(tiny, tmp_path, judge, loss_type):
    """The path through shares, with nothing to put a span on, gives what TRL gives by itself."""
    judge.judge = lambda task, sample: {k: v for k, v in verdict(sample["completion"]).items() if k != "spans"}
    settings = {"loss_type": loss_type, "num_iterations": 2, "beta": 0.05, "max_steps": 2}
    _, plain = train(tiny, tmp_path / "plain", **settings)
    _, shares = train(tiny, tmp_path / "egca", judge, "egca", **settings)
    assert_equal(shares, plain)


def test_generated_by_the_model_itself(tiny, tmp_path, judge):
    """No scripted rollouts: TRL's own generation, the same seeds, the same ids."""
    settings = {"rollout": None, "max_steps": 1}
    _, plain = train(tiny, tmp_path / "plain", **settings)
    _, uniform = train(tiny, tmp_path / "egca", judge, "uniform", **settings)
    assert_equal(uniform, plain)
    _, spans = train(tiny, tmp_path / "spans", judge, "egca", **settings)
    assert (spans[0] - plain[0]).norm() / plain[0].norm() > 0.01


class Early(EGCATrainer):
    """Ends tokens below 60, so that groups end at different times, and notes which were sent before generation ended."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.eos_token_ids = self.generation_config.eos_token_id = list(range(60))
        self.early, self.asked = 0, 0

    def _ask(self, group, here, seen, ids):
        self.early, self.asked = self.early + (not self._sent), self.asked + 1
        super()._ask(group, here, seen, ids)


@pytest.mark.skipif("eos_token_ids" not in inspect.getsource(trl.GRPOTrainer), reason="this TRL knows one token of the end alone")
def test_groups_are_sent_while_others_are_generated(tiny, tmp_path, judge):
    trainer, _ = train(tiny, tmp_path, judge, "egca", Early, rollout=None, num_generations=2, max_completion_length=24)
    assert trainer.asked == 12 and trainer.early > 6  # what was sent early is what TRL gives back: nothing is sent twice
    assert "generate" not in vars(trainer.model)
    for line in (tmp_path / "rollouts/rank0.jsonl").read_text().splitlines():
        ids = json.loads(line)["ids"]
        assert len(ids) == 24 or ids[-1] < 60 and min(ids[:-1], default=60) >= 60


class Probe(EGCATrainer):
    """Puts a leaf where TRL expects log-probabilities: its gradient is the credit that each token got in the loss."""

    def __init__(self, *args, **kwargs):
        self.probes = []
        super().__init__(*args, **kwargs)

    def _get_per_token_logps_and_entropies(self, model, input_ids, attention_mask, logits_to_keep, *args, **kwargs):
        leaf = torch.zeros(input_ids.shape[0], logits_to_keep, requires_grad=torch.is_grad_enabled())
        if leaf.requires_grad:
            self.probes.append(leaf)
        tie = 0.0 * sum(p.sum() for p in model.parameters())  # the optimizer wants gradients
        return leaf + tie, torch.zeros_like(leaf), None

    def _compute_loss(self, model, inputs):
        loss = super()._compute_loss(model, inputs)
        self.probes[-1] = (self.probes[-1], inputs, self.current_gradient_accumulation_steps)
        return loss


@pytest.mark.parametrize("loss_type, policy", [*((loss, "egca") for loss in LOSSES), ("grpo", "random"), ("dapo", "tempo")])
def test_the_mass_of_each_sample_is_its_advantage(tiny, tmp_path, judge, loss_type, policy):
    """Through TRL's own normalisation, with accumulation, several iterations, micro-batches of uneven lengths and a last
    window that is cut short."""
    trainer, _ = train(tiny, tmp_path, judge, policy, Probe, loss_type=loss_type, epsilon_high=5.0, num_iterations=2,
                       per_device_train_batch_size=2, gradient_accumulation_steps=4, max_steps=5)
    spans = 0
    for leaf, inputs, accumulation in trainer.probes:
        rows = leaf.shape[0]
        mass = -leaf.grad.double().sum(1) * rows * accumulation
        assert (mass - inputs["advantages"]).abs().max() < 1e-5
        credited = inputs["credit_span"].any(1)
        spans += int(credited.sum())
    assert len(trainer.probes) == 20 and spans > 5
    errors = [v["egca/mass_error"] for v in metrics(tmp_path)]
    assert errors and max(errors) < 1e-5


@pytest.mark.parametrize("loss_type", LOSSES)
def test_sites_reach_their_tokens_under_each_loss(tiny, tmp_path, judge, loss_type):
    trainer, _ = train(tiny, tmp_path, judge, "site", Probe, loss_type=loss_type, epsilon_high=5.0,
                       per_device_train_batch_size=2, gradient_accumulation_steps=4, max_steps=3)
    at_sites = 0
    for leaf, inputs, accumulation in trainer.probes:
        got = -leaf.grad.double() * leaf.shape[0] * accumulation
        own = inputs["advantages"].unsqueeze(1) / inputs["completion_mask"].sum(1, keepdim=True) * inputs["completion_mask"]
        assert (got - own - inputs["credit_site"]).abs().max() < 1e-5
        at_sites += int(inputs["credit_site"].any(1).sum())
    assert at_sites > 5
    assert all(v["egca/site_mass"] > 0 for v in metrics(tmp_path))


def test_the_mass_stays_on_the_models_own_tokens(tiny, tmp_path, judge):
    """With another's tokens in between (a tool's) and truncated completions out of the loss: the others' mass stays A_i."""
    def with_tool(prompts, trainer):
        rollout = scripted(prompts, trainer)
        return {**rollout, "env_mask": [[int(i % 3 != 1) for i in range(len(ids))] for ids in rollout["completion_ids"]]}

    trainer, _ = train(tiny, tmp_path, judge, "egca", Probe, rollout=with_tool, mask_truncated_completions=True)
    masked = spans = 0
    for leaf, inputs, accumulation in trainer.probes:
        grad = -leaf.grad * leaf.shape[0] * accumulation
        loss = inputs["completion_mask"] * inputs["tool_mask"]
        assert not grad[loss == 0].any()
        for g, a, row, span in zip(grad, inputs["advantages"], loss, inputs["credit_span"], strict=True):
            masked, spans = masked + (not row.any()), spans + bool(span.any())
            assert abs(g.sum() - (a if row.any() else 0)) < 1e-5
    assert masked and spans


def test_tokens_off_the_span_get_the_rest_alone(tiny, tmp_path, judge):
    trainer, _ = train(tiny, tmp_path, judge, "egca", Probe, max_steps=1)
    seen = 0
    for leaf, inputs, accumulation in trainer.probes:
        grad = -leaf.grad * leaf.shape[0] * accumulation
        for g, a, span, mask in zip(grad, inputs["advantages"], inputs["credit_span"].bool(),
                                    inputs["completion_mask"].bool(), strict=True):
            if span.any():
                seen += 1
                torch.testing.assert_close(g[mask & ~span], (0.25 * a / mask.sum()).expand(int((mask & ~span).sum())))
                torch.testing.assert_close(g[span], (0.75 * a / span.sum() + 0.25 * a / mask.sum()).expand(int(span.sum())))
                assert not g[~mask].any()
    assert seen


def metrics(folder):
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [line for line in lines if "loss" in line]


def test_metrics_and_replay(tiny, tmp_path, judge):
    trainer, gradients = train(tiny, tmp_path, judge, "egca", beta=0.05, max_grad_norm=1e-3)
    lines = metrics(tmp_path)
    assert [line["step"] for line in lines] == [1, 2, 3]
    for line in lines:
        shares = [line[f"egca/mode/{mode}"] for mode in ("syntax", "constraint", "correct", "logic")]
        assert sum(shares) == pytest.approx(1) and line["egca/no_verdict"] == 0
        assert 0 < line["egca/span_fraction"] < 1 and line["egca/fallback_rate"] == 0
        assert line["egca/service/p95_s"] >= line["egca/service/p50_s"] > 0 and line["egca/service/credited_s"] == 0.5
        assert {f"egca/time/{part}_s" for part in ("generate", "wait", "score", "train", "idle")} <= set(line)
        assert {"egca/entropy_on_span", "egca/entropy_off_span", "egca/kl_on_span", "egca/kl_off_span"} <= set(line)
        assert line["grad_norm"] > 1e-2  # before clipping to 1e-3
    rollouts = tmp_path / "rollouts/rank0.jsonl"
    kept = [json.loads(line) for line in rollouts.read_text().splitlines()]
    assert len(kept) == 24 and all(len(base64.b64decode(k["completion"])) == sum(k["lengths"]) for k in kept)
    done = subprocess.run([sys.executable, "-m", "egca.replay", str(rollouts)], capture_output=True, text=True)
    assert done.returncode == 0 and "24 samples, 24 the same bits" in done.stdout, done
    text = rollouts.read_text().replace('"weight": 0.75', '"weight": 0.5')
    rollouts.write_text(text)
    done = subprocess.run([sys.executable, "-m", "egca.replay", str(rollouts)], capture_output=True, text=True)
    assert done.returncode == 1 and "differs from the stored one" in done.stderr


def test_requests_are_groups(tiny, tmp_path, judge):
    train(tiny, tmp_path, judge, "stepcoder", max_steps=2)
    bodies = [body for method, body, _ in judge.requests if method == "Credit"]
    requests = [r for r in bodies if r["want"].get("verdict")]
    assert len(requests) == 4 and len({r["requestId"] for r in requests}) == 4
    for r in requests:
        assert [s["index"] for s in r["samples"]] == [0, 1, 2, 3] and r["groupId"] == "" and r["want"]["executed"]
        assert all(sum(s["tokenByteLens"]) == len(s["completion"]) for s in r["samples"])
    collected = [r["requestId"] for r in bodies if "verdict" not in r["want"]]  # the credit of each, once
    assert sorted(collected) == sorted(r["requestId"] for r in requests)


class Behind(EGCATrainer):
    """Notes which answers had been waited for when the model was last run."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order = []
        self.model.register_forward_pre_hook(lambda model, args: self.order.append("forward") if torch.is_grad_enabled() else None)

    def _credited(self):
        self.order.append("credit")
        return super()._credited()


@pytest.mark.parametrize("policy", ["uniform", "egca", "site"])
def test_credit_is_waited_for_behind_the_first_forward_pass(tiny, tmp_path, judge, policy):
    """Rewards come first; a credit whose second answer is lost leaves the reward and uniform credit."""
    def lost(handler):
        handler.answer({"code": "invalid_argument", "message": "as the test wants"}, 400)

    def answered(handler, body, serve=Handler.Credit):
        lost(handler) if "verdict" not in body["want"] else serve(handler, body)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Handler, "Credit", answered)
        trainer, _ = train(tiny, tmp_path, judge, policy, Behind, max_steps=2)
    assert trainer.order == ["forward", "credit", "forward"] * 2
    for line in metrics(tmp_path):
        assert line["egca/no_verdict"] == 0 and 0 < line["reward"] < 1 and line["egca/calls/invalid_argument"] > 0


@pytest.mark.parametrize("services, want", [
    ("aaaa", {0: [(0, [0, 1, 2], [0, 1, 2, 3])], 1: [(0, [3], [0, 1, 2, 3]), (1, [4, 5], [4, 5, 6, 7])],
              2: [(1, [6, 7], [4, 5, 6, 7]), (2, [8], [8, 9, 10, 11])], 3: [(2, [9, 10, 11], [8, 9, 10, 11])]}),
    ("aabb", {1: [(0, [3], [0, 1, 2, 3]), (1, [4, 5], [4, 5])], 2: [(1, [6, 7], [6, 7]), (2, [8], [8, 9, 10, 11])]})])
def test_ranks_on_one_service_share_a_group(services, want):
    """Three samples a rank, groups of four; on two nodes each has a service that never sees the other's part."""
    for rank, groups in want.items():
        trainer = SimpleNamespace(_rows=[None] * 3, _services=list(services), num_generations=4, model=SimpleNamespace(training=True),
                                  accelerator=SimpleNamespace(process_index=rank))
        assert list(EGCATrainer._groups(trainer)) == groups


def test_evaluation_while_training(tiny, tmp_path, judge):
    args = trl.GRPOConfig(**fields(tmp_path, eval_strategy="steps", eval_steps=2, num_generations_eval=2, per_device_eval_batch_size=4))
    trainer = EGCATrainer(tiny, args=args, train_dataset=dataset(), eval_dataset=dataset(), egca=EGCAConfig(address=judge.address),
                          problems=PROBLEMS, rollout_func=scripted)
    trainer.train()
    lines = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert any("eval_egca/mode/logic" in line and "eval_rewards/egca/mean" in line for line in lines)


def test_other_reward_functions(tiny, tmp_path, judge):
    def short(completion_ids, **kwargs):
        return [-float(len(ids)) for ids in completion_ids]

    args = trl.GRPOConfig(**fields(tmp_path, reward_weights=[1.0, 0.1]))
    trainer = EGCATrainer(tiny, short, args, dataset(), egca=EGCAConfig(address=judge.address), problems=PROBLEMS, rollout_func=scripted)
    trainer.train()
    assert {"rewards/egca/mean", "rewards/short/mean"} <= set(metrics(tmp_path)[0])


# --- trouble ---


def test_equal_rewards_are_said_once(tiny, tmp_path, service, caplog):
    service.judge = lambda task, sample: {"mode": "logic", "reward": 0.0}
    with caplog.at_level(logging.WARNING):
        train(tiny, tmp_path, service, max_steps=12)
    assert sum("rewards of every group were equal" in r.getMessage() for r in caplog.records) == 1
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        train(tiny, tmp_path / "few", service, max_steps=4)
    assert not any("rewards of every group were equal" in r.getMessage() for r in caplog.records)


def test_samples_without_a_verdict_are_left_out(tiny, tmp_path, judge, caplog):
    """Some of each group: they get advantage 0 and the baseline is the others'."""
    judge.judge = lambda task, sample: {"error": "broke"} if sample["index"] == 1 else verdict(sample["completion"])
    with caplog.at_level(logging.WARNING):
        trainer, _ = train(tiny, tmp_path, judge, "egca", Probe)
    assert all(line["egca/no_verdict"] == 0.25 for line in metrics(tmp_path))
    assert sum(not a for _, inputs, _ in trainer.probes for a in inputs["advantages"].tolist()) >= 6
    assert sum("All reward functions returned None" in r.getMessage() for r in caplog.records) == 1


class Hurried(EGCATrainer):
    """Waits half a second for answers, but for those of its first step."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        trainer = self

        class Hurry(TrainerCallback):
            def on_step_begin(self, args, state, control, **kwargs):
                if state.global_step == 1:
                    trainer._client.deadline = 0.5

        self.add_callback(Hurry())


@pytest.mark.parametrize("trouble", ["hang", "refuse", "die"])
def test_a_service_that_fails_while_training_stops_it_with_a_word(tiny, tmp_path, judge, trouble):
    served = collections.Counter()

    def credit(task, sample):
        served["samples"] += 1
        if served["samples"] > 8:  # in the second generation
            if trouble == "hang":
                judge.over.wait()
            elif trouble == "die":
                judge.server_close()
                os.unlink(judge.address.removeprefix("unix:"))
            raise ConnectionAbortedError("as the test wants")
        return verdict(sample["completion"])

    judge.judge, judge.handle_error = credit, lambda *args: None
    config = EGCAConfig(address=judge.address, stop_after=2)
    with pytest.raises(RuntimeError, match="no verdict in 2 generations in a row.*resume from the last checkpoint"):
        train(tiny, tmp_path, judge, cls=Hurried, config=config, max_steps=9)
    assert [line["step"] for line in metrics(tmp_path)][:1] == [1]


def test_a_service_that_comes_back_is_gone_on_with(tiny, tmp_path, judge):
    served = collections.Counter()

    def credit(task, sample):
        served["samples"] += 1
        if 8 < served["samples"] <= 10:
            judge.problems.clear()  # as a restarted one
            raise ConnectionAbortedError("as the test wants")
        return verdict(sample["completion"])

    judge.judge, judge.handle_error = credit, lambda *args: None
    train(tiny, tmp_path, judge)
    assert [line["egca/no_verdict"] for line in metrics(tmp_path)] == [0, 0, 0]


def test_refusals_at_start(tiny, tmp_path, judge):
    def refused(match, error=ValueError, config=None, data=None, **changes):
        with pytest.raises(error, match=match):
            EGCATrainer(tiny, args=trl.GRPOConfig(**fields(tmp_path, **changes)), train_dataset=data or dataset(),
                        egca=config or EGCAConfig(address=judge.address), problems=PROBLEMS)

    refused("luspo: it weights whole sequences", loss_type="luspo")
    refused("vespo: it weights whole sequences", loss_type="vespo")
    refused("cispo clips the ratio itself", loss_type="cispo")
    refused("one ratio a sequence", importance_sampling_level="sequence")
    refused("top_entropy_quantile < 1", top_entropy_quantile=0.2)
    with pytest.MonkeyPatch.context() as patch:  # as TRL had it before 1.16
        patch.setattr(trl.GRPOTrainer, "compute_liger_loss", None, raising=False)
        refused("use_liger_kernel: its loss", use_liger_kernel=True)
    refused("policy 'egcb'; there are uniform, egca", config=EGCAConfig(address=judge.address, policy="egcb"))
    refused("needs oracle=", config=EGCAConfig(address=judge.address, policy="oracle"))
    refused("needs task_id", data=dataset().remove_columns("task_id"))
    judge.script = [lambda h: h.answer({"release": "fake"}), lambda h: h.answer({"errors": [{"taskId": "t/3", "error": "no tests"}]})]
    refused("all but 1 problems.*t/3: no tests")
    judge.script = [lambda h: h.answer({"code": "unauthenticated", "message": "a bearer token is needed"}, 401)]
    refused("a bearer token is needed", error=Exception)


@pytest.mark.parametrize("moved", ["_calculate_rewards", "_generate_and_score_completions", "_compute_loss"])
def test_a_trl_whose_extension_points_moved_is_refused(monkeypatch, moved):
    check_trl()
    monkeypatch.setattr(trl.GRPOTrainer, moved, lambda self, batch: None)
    with pytest.raises(RuntimeError, match=rf"GRPOTrainer.{moved}.*TRL {trl.__version__} has {moved}\(self, batch\); install trl"):
        check_trl()
    monkeypatch.delattr(trl.GRPOTrainer, moved)
    with pytest.raises(RuntimeError, match="has no such method"):
        check_trl()


def test_a_trl_that_no_longer_takes_an_advantage_a_token_is_refused(monkeypatch):
    def _compute_loss(self, model, inputs):
        return 0.0

    monkeypatch.setattr(trl.GRPOTrainer, "_compute_loss", _compute_loss)
    with pytest.raises(RuntimeError, match="no longer takes one advantage a token"):
        check_trl()


# --- processes ---


def child(tiny, folder, service, *launcher, egca=(), **changes):
    """Trains in a process of its own, or in several. egca: of EGCAConfig."""
    job = {"tiny": tiny, "address": service.address, "fields": fields(folder, **changes), "egca": dict(egca)}
    run = subprocess.run([sys.executable, *launcher, os.path.join(os.path.dirname(__file__), "child.py"), json.dumps(job)],
                         capture_output=True, text=True, timeout=3600, env={**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"})
    return run


def parameters(folder):
    from safetensors.torch import load_file

    return torch.cat([p.flatten() for _, p in sorted(load_file(f"{folder}/model.safetensors").items())])


def test_two_processes_give_the_single_processs_result(tiny, tmp_path, judge):
    """Groups of 4 over ranks of 6 samples: every second group lies on both."""
    run = child(tiny, tmp_path / "two", judge, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2",
                per_device_train_batch_size=6, gradient_accumulation_steps=1)
    assert run.returncode == 0, run.stderr[-3000:]
    requests = [body for method, body, _ in judge.requests if method == "Credit" and not body["want"].get("verdict")]
    groups = collections.defaultdict(list)
    for r in requests:
        if r["groupId"]:
            assert r["groupSize"] == 4
            groups[r["groupId"]] += [s["index"] for s in r["samples"]]
    assert len(groups) == 3 and all(sorted(g) == [0, 1, 2, 3] for g in groups.values())
    trainer, _ = train(tiny, tmp_path / "one", judge, per_device_train_batch_size=12, gradient_accumulation_steps=1)
    one = torch.cat([p.detach().flatten() for _, p in sorted(trainer.model.named_parameters())])
    two = parameters(tmp_path / "two")
    start = parameters(tiny)
    assert (one - two).norm() / (one - start).norm() < 1e-5
    assert [m["egca/mode/logic"] for m in metrics(tmp_path / "two")] == pytest.approx([m["egca/mode/logic"] for m in metrics(tmp_path / "one")])


def test_a_killed_run_goes_on_from_its_checkpoint(tiny, tmp_path, judge):
    settings = {"max_steps": 5, "save_strategy": "steps", "save_steps": 2, "learning_rate": 0.05, "optim": "adamw_torch"}
    run = child(tiny, tmp_path / "killed", judge, **settings, run_name="kill at 3")
    assert run.returncode == -signal.SIGKILL, run.stderr[-3000:]
    whole, _ = train(tiny, tmp_path / "whole", judge, **settings)
    args = trl.GRPOConfig(**fields(tmp_path / "killed", **settings))
    resumed = EGCATrainer(tiny, args=args, train_dataset=dataset(), egca=EGCAConfig(address=judge.address), problems=PROBLEMS, rollout_func=scripted)
    resumed.train(resume_from_checkpoint=True)
    assert [line["step"] for line in metrics(tmp_path / "killed")] == [1, 2, 3, 3, 4, 5]
    for a, b in zip(whole.model.parameters(), resumed.model.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-6)
