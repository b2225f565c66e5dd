"""Credit while vLLM generates, by TRL's own code for its two modes and a stand-in for vLLM (standin_vllm.py): no GPU, so
nothing here says anything of vLLM itself."""

import json
import logging
import pathlib
import subprocess
import sys
from types import SimpleNamespace

import pytest
import standin_vllm
from conftest import byte_level, dataset, fields, verdict

from egca import vllm
from egca.tokens import TokenBytes


def training(mode, tiny, folder, service, **changes):
    """Trains in a process of its own; returns what it saw and its rollouts."""
    service.judge = lambda task, sample: verdict(sample["completion"])
    settings = fields(folder, num_generations=2, use_vllm=True, vllm_mode=mode, vllm_importance_sampling_correction=False, **changes)
    job = json.dumps({"tiny": tiny, "address": service.address, "fields": settings})
    child = pathlib.Path(__file__).with_name("vllm_child.py")
    done = subprocess.run([sys.executable, child, job], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    rollouts = [json.loads(line) for line in (folder / "rollouts/rank0.jsonl").read_text().splitlines()]
    return json.loads(done.stdout.splitlines()[-1]), rollouts


@pytest.mark.parametrize("mode", ["colocate", "server"])
def test_groups_are_sent_while_vllm_generates_others(tiny, tmp_path, service, mode):
    saw, rollouts = training(mode, tiny, tmp_path, service)
    requests = [body for method, body, _ in service.requests if method == "Credit" and body["want"].get("verdict")]
    # Three generations of four groups of two: each is sent once, and as what TRL gives back in the end.
    assert len(saw["asked"]) == len(requests) == 12 and len(rollouts) == 24
    # An answer of the server waits for the first group to be sent; none waited in vain.
    assert sum(saw["asked"]) > (6 if mode == "colocate" else 0) and saw["in_vain"] == 0
    assert saw["calls"] == ([1] * 12 if mode == "server" else [])

    tokenizer, sent = byte_level(), {}
    to_bytes = TokenBytes(tokenizer)
    for request in requests:
        sent.setdefault(request["taskId"], []).extend(s["completion"] for s in request["samples"])
    prompts = {row["task_id"]: row["prompt"] for row in dataset()}
    spans = 0
    for one in rollouts:
        assert one["ids"][0] == sum(tokenizer.encode(prompts[one["task_id"]])) % 256  # this task's, not another's
        text, lengths = to_bytes(one["ids"])
        assert text in sent[one["task_id"]] and lengths == one["lengths"]
        want = verdict(text)
        assert (one["credit"]["mode"], one["credit"]["reward"]) == (want["mode"], want["reward"])
        assert one["credit"].get("spans") == want.get("spans")
        spans += one["advantage"] < 0 and "spans" in want
    assert spans > 2
    lines = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    steps = [line for line in lines if "loss" in line]
    assert len(steps) == 3 and all(s["egca/no_verdict"] == 0 and s["egca/mass_error"] < 1e-5 for s in steps)
    replayed = subprocess.run([sys.executable, "-m", "egca.replay", tmp_path / "rollouts/rank0.jsonl"], capture_output=True, text=True)
    assert "24 samples, 24 the same bits" in replayed.stdout


def generation(**more):
    return SimpleNamespace(mode="colocate", tensor_parallel_size=1, llm=standin_vllm.LLM("m"), **more)


def test_rows_are_numbered_from_call_to_call_as_the_prompts_are():
    one, prompts = generation(), [{"prompt_token_ids": [i // 2]} for i in range(6)]
    for _ in range(2):  # the engine's numbers go on, the rows begin again
        seen = {}
        with vllm.watched(one, 6, lambda row, ids: seen.update({row: ids})):  # noqa: B023
            outputs = one.llm.generate(prompts, standin_vllm.SamplingParams(max_tokens=9), use_tqdm=False)
        assert [seen[i] for i in range(6)] == [output.outputs[0].token_ids for output in outputs] and len(seen) == 6
        assert not {"step", "add_request"} & set(vars(one.llm.llm_engine))


def test_ranks_that_share_an_engine_see_their_own_rows(monkeypatch):
    one, seen = generation(tp_group="both"), {}
    one.tensor_parallel_size = 2
    monkeypatch.setattr(vllm.torch.distributed, "get_rank", lambda group: {"both": 1}[group])
    prompts = [{"prompt_token_ids": [i]} for i in range(4)]
    with vllm.watched(one, 2, lambda row, ids: seen.update({row: ids})):
        one.llm.generate(prompts, standin_vllm.SamplingParams(max_tokens=9), use_tqdm=False)
    assert {row: ids[0] for row, ids in seen.items()} == {-2: 0, -1: 1, 0: 2, 1: 3}


def test_an_engine_of_another_kind_is_said_once_and_generates(caplog):
    vllm._unknown.cache_clear()
    one = SimpleNamespace(mode="colocate", llm=SimpleNamespace(llm_engine=SimpleNamespace(step=lambda: [])))
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            with vllm.watched(one, 2, pytest.fail):
                assert one.llm.llm_engine.step() == []
    assert [r.getMessage() for r in caplog.records] == [
        "this vLLM's engine has no add_request or step: groups are sent when all have been generated"]


def test_a_failure_of_the_server_is_raised_and_nothing_stays_wrapped():
    class Client:
        def generate(self, prompts, n, features=None, **params):
            if prompts == [[2]]:
                raise ConnectionError("gone")
            return {"prompt_ids": prompts, "completion_ids": [[7]] * n, "logprobs": None, "logprob_token_ids": None}

    one = SimpleNamespace(mode="server", vllm_client=Client())
    with pytest.raises(ConnectionError), vllm.watched(one, 4, lambda row, ids: None):
        one.vllm_client.generate(prompts=[[1], [2]], n=2)
    assert vars(one.vllm_client) == {}
    with vllm.watched(one, 4, lambda row, ids: None):
        assert one.vllm_client.generate(prompts=[[1], [3]], n=2) == {
            "prompt_ids": [[1], [3]], "completion_ids": [[7]] * 4, "logprobs": None, "logprob_token_ids": None}
    with vllm.watched(SimpleNamespace(mode="server"), 4, pytest.fail):  # of another rank than the main one
        pass
