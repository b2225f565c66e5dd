"""The adapter against the installed verl, its TransferQueue and Ray, on the CPU. `make test-verl` runs it in an
environment of its own: verl and TRL ask for different versions of transformers."""

import asyncio
import importlib.metadata
import json
import os
import pathlib
import random
import subprocess
import sys
import types

import numpy as np
import pytest

verl = pytest.importorskip("verl", reason="verl is not installed here: NOTHING of egca.verl is tested; run make test-verl")
import ray  # noqa: E402
import torch  # noqa: E402
import transfer_queue as tq  # noqa: E402
from conftest import byte_level  # noqa: E402
import pyarrow.parquet  # noqa: E402
from hydra import compose, initialize_config_dir, initialize_config_module  # noqa: E402
from omegaconf import OmegaConf  # noqa: E402
from test_tokens import byte_fallback  # noqa: E402
from transfer_queue import KVBatchMeta  # noqa: E402
from verl.experimental.agent_loop.agent_loop import AgentLoopMetrics, AgentLoopOutput, AgentLoopWorker  # noqa: E402
from verl.protocol import DataProto  # noqa: E402
from verl.trainer.ppo import core_algos  # noqa: E402
from verl.trainer.ppo.reward import resolve_reward_manager_cls  # noqa: E402
from verl.trainer.ppo.v1 import PPOTrainerSync  # noqa: E402
from verl.trainer.ppo.v1.trainer_base import PPOTrainer  # noqa: E402
from verl.utils.config import validate_config  # noqa: E402
from verl.utils.tensordict_utils import list_of_dict_to_tensordict  # noqa: E402

import egca.verl  # noqa: E402
from egca import policies, verl_data  # noqa: E402

OVERRIDES = ["reward.reward_manager.source=importlib", "reward.reward_manager.module.path=pkg://egca.verl",
             "reward.reward_manager.name=EGCARewardManager", "algorithm.adv_estimator=grpo"]
MODES = ["token-mean", "token-sum", "seq-mean-token-sum", "seq-mean-token-sum-norm", "seq-mean-token-mean"]


def configuration(address, n=4, *more, **egca):
    """verl's own configuration with docs/VERL.md's lines."""
    with initialize_config_module("verl.trainer.config", version_base=None):
        config = compose("ppo_trainer", [*OVERRIDES, f"actor_rollout_ref.rollout.n={n}", *more])
    OmegaConf.set_struct(config, False)
    config.reward.egca = {"address": address, "deadline": 20.0, **egca}
    return config


@pytest.fixture(scope="module")
def queue():
    os.environ.setdefault("RAY_worker_niceness", "0")  # else they starve on a busy machine
    for tries in range(5):
        try:
            # Words, not cores: an actor of the queue that finds none left would wait for ever.
            ray.init(num_cpus=8, include_dashboard=False, logging_level="ERROR", log_to_driver=False)
            break
        except Exception as e:  # Ray's own; it gives a node 30 s to start, which a busy machine may not have
            ray.shutdown()
            if "timed out during startup" not in str(e) or tries == 4:
                raise
    tq.init(OmegaConf.create({"backend": {"SimpleStorage": {"num_data_storage_units": 1}}}))
    yield
    tq.close()
    ray.shutdown()


@pytest.fixture
def known(service):
    service.problems["t"] = {}
    return service


class Handle:
    """A reward worker's handle, without its process."""

    def __init__(self, manager):
        self.compute_score = types.SimpleNamespace(remote=lambda data: manager.run_single(data))


def generated(manager, responses, masks, n):
    """verl's own agent loop worker around our manager: the outputs of whole groups of n, as they end."""
    worker = object.__new__(AgentLoopWorker)
    worker.processor, worker.mm_processor_kwargs, worker.reward_loop_worker_handles = None, {}, [Handle(manager)]
    outputs = [AgentLoopOutput(prompt_ids=[1] * (1 + i % 3), response_ids=ids, response_mask=mask, num_turns=2, metrics=AgentLoopMetrics())
               for i, (ids, mask) in enumerate(zip(responses, masks, strict=True))]

    async def score():
        await asyncio.gather(*(worker._compute_score([output], {
            "uid": f"u{i // n}", "session_id": i % n, "extra_info": {"task_id": "t", "split": "train"}, "raw_prompt": "p"})
            for i, output in enumerate(outputs)))

    asyncio.run(score())
    return outputs


def stored(outputs, n):
    """The outputs in the queue, as verl's AgentLoopWorkerTQ puts them."""
    keys, fields, tags = [], [], []
    for i, output in enumerate(outputs):
        keys.append(f"u{i // n}_{i % n}_0")
        fields.append({**output.as_dict(), "uid": f"u{i // n}"})
        tags.append({"status": "success"})
    tq.kv_batch_put(keys=keys, fields=list_of_dict_to_tensordict(fields), tags=tags, partition_id="train")
    return KVBatchMeta(partition_id="train", keys=keys, tags=tags)


def advantages(config, batch, cls=PPOTrainerSync):
    trainer = object.__new__(cls)
    trainer.config, metrics = config, {}
    trainer._compute_advantage(batch, metrics)
    data = tq.kv_batch_get(keys=batch.keys, partition_id="train", select_fields=["advantages", "response_mask", "uid"])
    return list(data["advantages"].unbind()), list(data["response_mask"].unbind()), metrics, data.pop("uid").tolist(), trainer


def batch_of(n, tokenizer, groups=3, turns=False):
    draw, responses, masks = random.Random(n), [], []
    for _ in range(groups * n):
        responses.append([draw.randrange(30, 250) for _ in range(draw.randint(2, 40))] + [tokenizer.eos_token_id])
        masks.append([1] * len(responses[-1]))
        if turns:  # a tool's answer in the middle
            third = len(responses[-1]) // 3
            masks[-1][third : 2 * third] = [0] * third
    return responses, masks


def installed(config, tokenizer):
    """As the trainer's process and a reward worker do: by verl's own resolver."""
    return resolve_reward_manager_cls(config)(config=config, tokenizer=tokenizer, compute_score=None,
                                              reward_router_address=None, reward_model_tokenizer=None)


ORIGINAL = PPOTrainer._compute_advantage


def test_verl_finds_the_plugin_and_swallows_no_failure():
    entry, = [e for e in importlib.metadata.entry_points(group="verl.plugins") if e.name == "egca"]
    assert entry.value == "egca.verl"
    code = "import sys, verl; assert 'egca.verl' in sys.modules; import egca.verl as v; assert v.EGCARewardManager is v.RewardManager"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("turns", [False, True])
@pytest.mark.parametrize("n", [4, 16])
def test_uniform_credit_is_verls_own_to_the_bit(known, queue, n, turns):
    known.judge = lambda task, sample: ({"mode": "correct", "reward": 1.0} if len(sample["completion"]) % 2 else
                                        {"mode": "logic", "reward": 0.0, "weight": 1.0, "spans": [{"start": 0, "end": 2}]})
    config = configuration(known.address, n, policy="uniform")
    tokenizer = byte_level()
    batch = stored(generated(installed(config, tokenizer), *batch_of(n, tokenizer, turns=turns), n), n)
    assert PPOTrainerSync._compute_advantage is not ORIGINAL
    ours, _, metrics, _, _ = advantages(config, batch)
    theirs = object.__new__(PPOTrainerSync)
    theirs.config = config
    ORIGINAL(theirs, batch, {})
    plain = list(tq.kv_batch_get(keys=batch.keys, partition_id="train", select_fields=["advantages"])["advantages"].unbind())
    assert all(torch.equal(a, b) for a, b in zip(ours, plain, strict=True)) and any(a.any() for a in ours)
    assert metrics["egca/no_verdict"] == 0 and 0 < metrics["egca/mode/logic"] < 1


@pytest.mark.parametrize("turns", [False, True])
@pytest.mark.parametrize("make", [byte_level, byte_fallback], ids=["qwen-style", "llama-style"])
@pytest.mark.parametrize("n", [4, 16])
def test_spans_reach_the_right_ids_and_every_loss_keeps_its_mass(known, queue, n, make, turns):
    known.judge = lambda task, sample: (
        {"mode": "correct", "reward": 1.0} if len(sample["completion"]) % 3 == 0 else
        {"mode": "logic", "reward": 0.0, "weight": 0.75, "evidence": "divergence",
         "spans": [{"start": len(sample["completion"]) // 4, "end": len(sample["completion"]) // 2}]})
    config, tokenizer = configuration(known.address, n), make()
    responses, masks = batch_of(n, tokenizer, turns=turns)
    manager = installed(config, tokenizer)
    batch = stored(generated(manager, responses, masks, n), n)
    ours, kept, metrics, _, _ = advantages(config, batch)
    ORIGINAL(types.SimpleNamespace(config=config), batch, {})
    plain = list(tq.kv_batch_get(keys=batch.keys, partition_id="train", select_fields=["advantages"])["advantages"].unbind())
    moved = 0
    for ids, mask, a, b in zip(responses, masks, ours, plain, strict=True):
        text, lengths = manager.to_bytes(ids)
        where = [i for i, w in enumerate(policies.token_mask(lengths, len(text), [(len(text) // 4, len(text) // 2)])) if w and mask[i]]
        outside = [i for i, m in enumerate(mask) if m and i not in where]
        if b[0] < 0 and where and outside:
            T, A = sum(mask), b[0].item()
            assert a[where].tolist() == pytest.approx([A * (0.75 * T / len(where) + 0.25)] * len(where), rel=1e-5)
            assert a[outside].tolist() == pytest.approx([A * 0.25] * len(outside), rel=1e-5)
            moved += 1
        elif b[0] >= 0:
            assert torch.equal(a, b)
        assert (a * torch.tensor(mask)).sum().item() == pytest.approx((b * torch.tensor(mask)).sum().item(), abs=1e-5 * len(mask))
    assert moved and metrics["egca/mass_error_max"] < 1e-5 and 0 < metrics["egca/span_fraction"] < 1
    pad = lambda rows: torch.nn.utils.rnn.pad_sequence([r.float() for r in rows], batch_first=True)  # noqa: E731
    for mode in MODES:
        here, there = (core_algos.agg_loss(-pad(rows), pad(kept), mode) for rows in (ours, plain))
        assert here.item() == pytest.approx(there.item(), abs=1e-5 * max(1, pad(kept).sum().item() if mode == "token-sum" else 1)), mode


def test_sites_are_added_to_verls_own_advantages(known, queue):
    """As TRL has them (test_trainer.py): s_t / lambda, times the sample's tokens; also where all rewards are equal."""
    site = {"key": "reference:0-9", "kind": "if", "spans": [{"start": 1, "end": 3}], "blame": 0.9, "rightMembers": 1, "wrongMembers": 3}
    known.judge = lambda task, sample: {"mode": "logic", "reward": 0.0, "sites": [{**site, "right": sample["index"] == 0}]}
    config, tokenizer = configuration(known.address, 4, policy="site", site_anchor=0.5), byte_level()
    responses = [[40] * (4 + i) + [tokenizer.eos_token_id] for i in range(4)]
    manager = installed(config, tokenizer)
    ours, _, metrics, _, _ = advantages(config, stored(generated(manager, responses, [[1] * len(r) for r in responses], 4), 4))
    assert known.requests[-1][1]["want"]["sites"]
    mean = sum(map(len, responses)) / 4
    for i, (ids, a) in enumerate(zip(responses, ours, strict=True)):
        _, lengths = manager.to_bytes(ids)
        at = [t for t, w in enumerate(policies.token_mask(lengths, sum(lengths), [(1, 3)])) if w]
        want = torch.zeros(len(ids))
        want[at] = (0.25 if i == 0 else -0.75) / len(at) / (0.5 * mean) * len(ids)
        torch.testing.assert_close(a, want)
    assert metrics["egca/mass_error_max"] < 1e-5


def test_pos_takes_away_what_failing_samples_have(known, queue):
    known.judge = lambda task, sample: {"mode": "logic", "reward": 0.0} if sample["index"] else {"mode": "correct", "reward": 1.0}
    config, tokenizer = configuration(known.address, 4, policy="pos"), byte_level()
    responses = [[40, 41, tokenizer.eos_token_id]] * 4
    ours, _, _, _, _ = advantages(config, stored(generated(installed(config, tokenizer), responses, [[1] * 3] * 4, 4), 4))
    assert (ours[0] > 0).all() and not any(a.any() for a in ours[1:])


def test_padding_left_and_right(known):
    """As batches of the padded kind come: prompts padded left, responses right."""
    asked = []
    known.judge = lambda task, sample: asked.append(sample["completion"]) or {"mode": "correct", "reward": 1.0}
    tokenizer = byte_level()
    manager = installed(configuration(known.address, 1), tokenizer)
    ids = tokenizer.encode("def f(é):\n    return é", add_special_tokens=False) + [tokenizer.eos_token_id]
    for left, right in ((0, 0), (5, 0), (0, 7), (5, 7)):
        prompt, response = [0] * left + [40, 41], ids + [tokenizer.pad_token_id] * right
        data = DataProto.from_dict(
            tensors={"prompts": torch.tensor([prompt]), "responses": torch.tensor([response]),
                     "attention_mask": torch.tensor([[0] * left + [1, 1] + [1] * len(ids) + [0] * right])},
            non_tensors={"extra_info": np.array([{"task_id": "t"}], dtype=object), "uid": np.array(["u"], dtype=object)})
        said = asyncio.run(manager.run_single(data))
        assert said["reward_score"] == 1.0
        assert json.loads(said["reward_extra_info"]["egca"])["lengths"] == manager.to_bytes(ids)[1]
    assert asked == ["def f(é):\n    return é".encode()] * 4


def test_validation_samples_wait_for_no_group(known):
    manager = installed(configuration(known.address, 16), byte_level())
    data = DataProto.from_dict(tensors={"responses": torch.tensor([[40]]), "attention_mask": torch.tensor([[1, 1]])},
                               non_tensors={"extra_info": np.array([{"task_id": "t", "split": "test"}], dtype=object),
                                            "uid": np.array(["u"], dtype=object), "session_id": np.array([3])})
    asyncio.run(manager.run_single(data))
    body = known.requests[-1][1]
    assert body["groupId"] == "" and body["groupSize"] == 0


def test_samples_without_a_verdict_count_in_no_baseline(known, queue):
    """Of 8 the service judges 6; the others' advantage is 0, and A_i of the 6 is what it is among the 6."""
    known.judge = lambda task, sample: {"error": "busy", "mode": ""} if len(sample["completion"]) < 4 else {
        "mode": "correct" if len(sample["completion"]) % 2 else "constraint", "reward": float(len(sample["completion"]) % 2)}
    config, tokenizer = configuration(known.address, 8), byte_level()
    responses = [[40] * (2 if i < 2 else 5 + i) + [tokenizer.eos_token_id] for i in range(8)]
    batch = stored(generated(installed(config, tokenizer), responses, [[1] * len(r) for r in responses], 8), 8)
    ours, _, metrics, uids, _ = advantages(config, batch)
    assert metrics["egca/no_verdict"] == 0.25 and uids == ["u0"] * 8
    assert not ours[0].any() and not ours[1].any()
    rewards = torch.tensor([float((5 + i) % 2) for i in range(2, 8)])
    want = (rewards - rewards.mean()) / (rewards.std() + 1e-6)
    assert [a[0].item() for a in ours[2:]] == pytest.approx(want.tolist(), rel=1e-5)


def test_a_dead_service_hangs_no_step_and_shows(service, queue):
    service.problems["t"] = {}
    config, tokenizer = configuration(service.address, 4, deadline=0.3, stop_after=2), byte_level()
    manager = installed(config, tokenizer)
    service.stop()
    responses, masks = batch_of(4, tokenizer, groups=1)
    batch = stored(generated(manager, responses, masks, 4), 4)
    ours, _, metrics, _, trainer = advantages(config, batch)
    assert metrics["egca/no_verdict"] == 1 and not any(a.any() for a in ours)
    with pytest.raises(RuntimeError, match="no verdict in 2 steps in a row"):
        trainer._compute_advantage(batch, {})


def test_a_service_that_is_not_there_is_an_error_at_start(tmp_path):
    with pytest.raises(Exception, match="is `egca serve` running"):
        config = configuration(f"unix:{tmp_path}/none.sock", deadline=0.2)
        manager = resolve_reward_manager_cls(config)
        manager(config=config, tokenizer=byte_level())


@pytest.mark.parametrize("overrides,egca_settings,words", [
    (["algorithm.adv_estimator=gae"], {}, "adv_estimator gae"),
    (["actor_rollout_ref.actor.policy_loss.loss_mode=gspo"], {}, "loss_mode gspo"),
    (["algorithm.use_kl_in_reward=True"], {}, "use_kl_loss"),
    (["trainer.use_v1=False"], {}, "use_v1"),
    ([], {"policy": "tempo"}, "policy 'tempo'"),
    ([], {"site_anchor": 0.0}, "site_anchor 0.0"),
    ([], {"adress": "x"}, "reward.egca.adress is not known"),
])
def test_settings_that_credit_cannot_hold_under(overrides, egca_settings, words):
    config = configuration("unix:/x", 4, *overrides, **egca_settings)
    with pytest.raises(ValueError, match=words):
        egca.verl.read(config)


@pytest.mark.parametrize("nodes", [1, 4])
def test_the_recipe_is_one_that_verl_takes(nodes, tmp_path):
    recipes = pathlib.Path(__file__).parents[1] / "recipes"
    problems = tmp_path / "problems.jsonl"
    problems.write_text(json.dumps({"task_id": "t", "prompt": "p", "tests": []}) + "\n")
    verl_data.main([str(problems), str(tmp_path / "train.parquet")])
    with initialize_config_dir(str(recipes), version_base=None):
        config = compose("verl", [f"trainer.nnodes={nodes}", "+reward.egca.problems=x", "+reward.egca.address=unix:/x",
                                  f"data.train_files={tmp_path}/train.parquet"])
    options = egca.verl.read(config)
    assert (options.policy, options.problems, config.actor_rollout_ref.rollout.n) == ("egca", "x", 16)
    validate_config(config, use_reference_policy=True, use_critic=False)
    row, = pyarrow.parquet.read_table(config.data.train_files).to_pylist()
    assert row["extra_info"]["task_id"] == "t" and row["prompt"] == [{"content": "p\n", "role": "user"}]


def test_the_script_of_the_recipe_starts_verl_with_the_services_of_four_nodes(tmp_path):
    """Up to the command that it starts verl with, whose arguments Hydra then reads."""
    said, tools = tmp_path / "arguments", tmp_path / "tools"
    tools.mkdir()
    for name, does in (("egca", "touch constrained.jsonl"), ("python", f'[ "$2" != verl.trainer.main_ppo ] || printf "%s\\0" "$@" > {said}')):
        (tools / name).write_text(f"#!/bin/sh\n{does}\n")
        (tools / name).chmod(0o755)
    (tmp_path / "problems.jsonl").touch()
    recipes = pathlib.Path(__file__).parents[1] / "recipes"
    subprocess.run([recipes / "verl.sh", "problems.jsonl", "trainer.logger=[console,wandb]"], cwd=tmp_path, check=True,
                   env={"PATH": f"{tools}:{os.environ['PATH']}", "NODES": "4", "EGCA_ADDRESS": "a:7843,b:7843", "EGCA_TOKEN": "0123,4567=8"})
    arguments = said.read_text().split("\0")[:-1]
    assert arguments[:2] == ["-m", "verl.trainer.main_ppo"]
    assert arguments[2:6] == ["--config-path", str(recipes), "--config-name", "verl"]
    with initialize_config_dir(str(recipes), version_base=None):
        config = compose("verl", arguments[6:])
    assert egca.verl.read(config).address == "a:7843,b:7843" and config.reward.egca.problems == f"{tmp_path}/constrained.jsonl"
    assert config.ray_kwargs.ray_init.runtime_env.env_vars.EGCA_TOKEN == "0123,4567=8"
    assert config.trainer.nnodes == 4 and config.data.train_batch_size == 32 and list(config.trainer.logger) == ["console", "wandb"]


class Moved:
    def _compute_advantage(self, batch, metrics, more):
        """It takes more."""


class Renamed:
    def _compute_advantage(self, batch, metrics):
        return batch["uid"], batch["scores"]


class Gone:
    pass


@pytest.mark.parametrize("trainer", [Moved, Renamed, Gone])
def test_a_moved_extension_point_is_a_clear_error(trainer):
    with pytest.raises(RuntimeError, match=r"install verl>=0\.9\.1,<0\.10"):
        egca.verl.install(trainer)


def test_samples_that_came_another_way_are_an_error(known, queue):
    config, tokenizer = configuration(known.address, 4), byte_level()
    outputs = generated(installed(config, tokenizer), *batch_of(4, tokenizer, groups=1), 4)
    for output in outputs:
        output.extra_fields.clear()
    with pytest.raises(RuntimeError, match="docs/VERL.md"):
        advantages(config, stored(outputs, 4))
