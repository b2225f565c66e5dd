"""The trainer and the real `egca serve`. `make test-trainer` builds it first."""

import concurrent.futures
import contextlib
import json
import pathlib
import random
import signal
import subprocess

import evaluate
import pytest
import trl
from conftest import fields
from datasets import Dataset
from transformers import TrainerCallback

from egca import Client, Sample, ServiceError, train
from egca.policies import Member, Options, share
from egca.trainer import EGCAConfig, EGCATrainer

ROOT = pathlib.Path(__file__).parents[2]
BINARY = ROOT / "bin/egca"
BASICS = ROOT / "examples/basics"
pytestmark = pytest.mark.skipif(not BINARY.exists(), reason="bin/egca is not built: NOTHING of the real service is tested; run make build")


def serve(folder, *flags):
    """Starts a service; returns its process and address. It is killed with the test."""
    address = f"unix:{folder}/credits/credits.sock"
    process = subprocess.Popen([BINARY, "serve", "--address", address, "--json", *flags], stdout=subprocess.PIPE, text=True,
                               stderr=open(folder / "serve.log", "a"), cwd=folder)
    line = process.stdout.readline()
    assert line, (folder / "serve.log").read_text()
    ready = json.loads(line)
    assert ready["event"] == "ready"
    return process, ready["address"]


@pytest.fixture
def serving(tmp_path):
    # Times that no program reaches which ends by itself, however slow or busy the machine.
    (tmp_path / "egca.toml").write_text('[limits]\ncpu_floor = "2s"\ncpu_ceiling = "1m"\nwall_floor = "10m"\n'
                                        '[sandbox]\nlevel = "none"\n[service]\ndrain = "1s"\n')
    with contextlib.ExitStack() as stack:
        def start(*flags):
            process, address = serve(tmp_path, *flags)
            stack.callback(lambda: (process.kill(), process.wait(), process.stdout.close()))
            return process, address

        yield start


def problems():
    return (BASICS / "problems.jsonl").read_text().splitlines()


def groups():
    return {g["task_id"]: [c if isinstance(c, str) else c["text"] for c in g["completions"]]
            for g in map(json.loads, (BASICS / "rollouts.jsonl").read_text().splitlines())}


def one_byte_tokens(text: bytes) -> list[int]:
    return [1] * len(text) + [0]  # and the end's


def test_shares_are_the_services_token_weights(serving):
    """The same definition on both sides: spans, evidence weights, the rest, uniform credit."""
    _, address = serving()
    client = Client(address)
    assert client.put_problems(problems(), prepare=True)["errors"] == []
    call, answers = client._call, []
    client._call = lambda *request: answers.append(call(*request)) or answers[-1]  # what the service said, with its token weights
    spans = failing = 0
    for task, completions in groups().items():
        samples = [Sample(i, c.encode(), one_byte_tokens(c.encode())) for i, c in enumerate(completions)]
        credits, raw = client.credit(task, samples), answers[-1]
        for sample, credit, given in zip(samples, credits, raw["credits"], strict=True):
            assert credit is not None and credit.reward is not None, given
            member = Member("", [0] * len(sample.token_byte_lens), sample.token_byte_lens, [1] * len(sample.token_byte_lens),
                            float(given.get("advantage", 0.0)), credit)
            row, span, _ = share(member, Options())
            assert given["tokenWeights"] == pytest.approx((row * len(row)).tolist(), rel=1e-4, abs=1e-6), given
            spans += bool(span.any())
            failing += credit.mode in ("syntax", "logic")
    assert client.counts["bad_answer"] == 0 and spans > failing / 2 > 0


def test_a_group_of_two_clients(serving):
    _, address = serving("--problems", str(BASICS / "problems.jsonl"))
    task, completions = next(iter(groups().items()))
    first, second = Client(address), Client(address)
    half = len(completions) // 2
    samples = [Sample(i, c.encode()) for i, c in enumerate(completions)]
    futures = [client.submit(task, part, group_id="g", group_size=len(samples))
               for client, part in ((first, samples[:half]), (second, samples[half:]))]
    together = [c for f in futures for c in f.result(600)]
    alone = Client(address).credit(task, samples)
    assert [(c.mode, c.reward, c.spans) for c in together] == [(c.mode, c.reward, c.spans) for c in alone]


def test_three_services_one_killed_in_a_step(serving):
    """No verdict is lost, and the credits are one service's to the last byte."""
    def step(client, kill=lambda futures: None):
        client.put_problems(problems())
        futures = {task: client.submit(task, [Sample(i, c.encode(), one_byte_tokens(c.encode())) for i, c in enumerate(completions)])
                   for task, completions in groups().items()}
        kill(futures)
        return {task: future.result(600) for task, future in futures.items()}

    _, alone = serving("--address", "127.0.0.1:0")
    want = step(Client(alone, deadline=600))
    services = {address: process for process, address in (serving("--address", "127.0.0.1:0") for _ in range(3))}
    client = Client(",".join(services), deadline=600)

    def kill(futures):
        first = {task: client.ranked(task)[0] for task in futures}
        victim = max(services, key=list(first.values()).count)
        mine = [futures[task] for task in futures if first[task] == victim]
        concurrent.futures.wait(mine, return_when=concurrent.futures.FIRST_COMPLETED)  # it is in the middle of its work
        services[victim].send_signal(signal.SIGKILL)
        services[victim].wait()

    got = step(client, kill)
    assert got == want and all(c and c.reward is not None for credits in got.values() for c in credits)
    assert sum(len(credits) for credits in got.values()) == client.counts["verdict"] and client.counts["retries"] > 0


def test_a_frozen_service_costs_no_verdict_where_there_is_another(serving):
    """SIGSTOP: its system takes connections and nothing answers. The deadline is longer than any test's."""
    services = {address: process for process, address in (serving("--address", "127.0.0.1:0") for _ in range(2))}
    client = Client(",".join(services), deadline=1e5, patience=1.0, cooldown=0.0)
    client.put_problems(problems())
    task, completions = next((task, c) for task, c in groups().items() if client.ranked(task)[0] == client.addresses[0])
    samples = [Sample(i, c.encode()) for i, c in enumerate(completions)]
    want = client.credit(task, samples)
    frozen, other = client.addresses
    services[frozen].send_signal(signal.SIGSTOP)
    assert client.credit(task, samples) == want and None not in want
    assert client.counts["retries"] > 0 and client._failures[frozen] == client.breaker
    services[frozen].send_signal(signal.SIGCONT)
    services[other].kill()
    services[other].wait()
    assert client.credit(task, samples) == want  # it is asked again
    assert client._failures[frozen] == 0


def test_a_dead_service_delays_no_problems(serving):
    """The deadline is longer than any test's. What it lacks it gets when it is back and is asked."""
    services = {address: process for process, address in (serving("--address", "127.0.0.1:0") for _ in range(2))}
    dead, alive = services
    services[dead].kill()
    services[dead].wait()
    for addresses in ((dead, alive), (alive, dead)):
        client = Client(",".join(addresses), deadline=1e5)
        answer = client.put_problems(problems(), deadline=1e5)
        assert answer["errors"] == [] and sum(answer[kind] for kind in ("added", "known")) == len(problems())
        task, completions = next(iter(groups().items()))
        assert None not in client.credit(task, [Sample(i, c.encode()) for i, c in enumerate(completions)])
    with pytest.raises(ServiceError, match="is `egca serve` running.*gave up after 0.5 s"):
        Client(f"{dead},{dead}", deadline=0.5).put_problems(problems(), deadline=0.5)


def basics_rollout(prompts, trainer):
    """Completions of the example's rollouts, drawn by step and row."""
    tokenizer, tasks = trainer.processing_class, groups()
    ids = []
    for row, prompt in enumerate(prompts):
        draw = random.Random(f"{trainer.state.global_step}/{row}")
        ids.append(tokenizer.encode(draw.choice(tasks[prompt])) + [tokenizer.eos_token_id])
    return {"prompt_ids": [tokenizer.encode(p) for p in prompts], "completion_ids": ids, "logprobs": None}


def trainer_of(tiny, folder, address, callbacks=(), config=None, **changes):
    tasks = list(groups())
    return EGCATrainer(tiny, args=trl.GRPOConfig(**fields(folder, **changes)), egca=config or EGCAConfig(address=address), problems=problems(),
                       train_dataset=Dataset.from_dict({"prompt": tasks, "task_id": tasks}), rollout_func=basics_rollout, callbacks=list(callbacks))


def lines(folder):
    return [v for v in map(json.loads, (folder / "metrics.jsonl").read_text().splitlines()) if "loss" in v]


class At(TrainerCallback):
    def __init__(self, step, act):
        self.step, self.act = step, act

    def on_step_begin(self, args, state, control, **kwargs):
        if state.global_step == self.step:
            self.act()


def test_training_outlives_a_killed_service(tiny, tmp_path, serving):
    """Killed between two steps and started anew at once: it lost every problem, and no sample goes without a verdict."""
    process, address = serving()

    def again():
        process.send_signal(signal.SIGKILL)
        process.wait()
        serving()

    trainer_of(tiny, tmp_path, address, [At(1, again)]).train()
    assert [line["egca/no_verdict"] for line in lines(tmp_path)] == [0, 0, 0]
    assert all(line["egca/mass_error"] < 1e-5 for line in lines(tmp_path))


def test_training_stops_with_a_word_when_the_service_is_gone(tiny, tmp_path, serving):
    process, address = serving()

    def kill():
        process.kill()
        process.wait()
        trainer._client.deadline = 0.5

    trainer = trainer_of(tiny, tmp_path, address, [At(1, kill)], max_steps=9, config=EGCAConfig(address=address, stop_after=2))
    with pytest.raises(RuntimeError, match="gave no verdict in 2 generations in a row"):
        trainer.train()
    assert [line["egca/no_verdict"] for line in lines(tmp_path)] == [0, 1]


def test_training_goes_on_beside_a_frozen_service(tiny, tmp_path, serving):
    """SIGSTOP: connections are taken and nothing is answered. A generation has no verdict, then it wakes."""
    process, address = serving()

    def freeze():
        process.send_signal(signal.SIGSTOP)
        trainer._client.deadline = 0.5

    def wake():
        process.send_signal(signal.SIGCONT)
        trainer._client.deadline = 120

    trainer = trainer_of(tiny, tmp_path, address, [At(1, freeze), At(2, wake)])
    trainer.train()
    assert [line["egca/no_verdict"] for line in lines(tmp_path)] == [0, 1, 0]


def test_from_a_config_to_an_evaluation(tiny, tmp_path, serving, monkeypatch, capsys):
    _, address = serving()
    monkeypatch.setenv("EGCA_ADDRESS", address)
    monkeypatch.setenv("EGCA_TRACEBACK", "1")
    config = tmp_path / "run.toml"
    config.write_text(f'[model]\nname = "{tiny}"\n[data]\nproblems = "{BASICS}/problems.jsonl"\nlimit = 2\n'
                      '[prompt]\ntemplate = "{prompt}{constraints}"\n[grpo]\n'
                      + "".join(f"{k} = {json.dumps(v)}\n" for k, v in fields(tmp_path / "run", max_steps=2, save_strategy="steps", save_steps=1).items()))
    assert train.main([str(config)]) == 0
    assert [line["step"] for line in lines(tmp_path / "run")] == [1, 2]
    assert train.main([str(config), "--set", "grpo.max_steps=3"]) == 0  # goes on from the checkpoint
    assert [line["step"] for line in lines(tmp_path / "run")] == [1, 2, 3] and (tmp_path / "run/checkpoint-3").exists()

    def evaluated(*options):
        capsys.readouterr()
        assert evaluate.main(["--problems", str(BASICS / "problems.jsonl"), *options]) == 0
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    result = evaluated("--limit", "2", "--model", str(tmp_path / "run"), "--n", "3", "--k", "1", "3", "--temperature", "1", "--max-new-tokens", "8")
    assert result["samples"] == 6 and result["pass@1"]["value"] == 0 and result["without_verdict"] == 0
    result = evaluated("--samples", str(BASICS / "rollouts.jsonl"), "--k", "1", "2")
    assert 0 < result["pass@1"]["value"] < result["pass@2"]["value"] < 1
