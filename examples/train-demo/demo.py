"""Trains a tiny model by reinforcement under several credit policies and shows what each reached.

    make train-demo                                  # as the README's table was made, some minutes on two cores
    python examples/train-demo/demo.py --quick       # one seed, few steps: does it run?

One supervised checkpoint is the start of every arm. For each seed all arms see the
same prompts in the same order and sample with the same seed, so arms are compared in
pairs. Every verdict and span comes from `egca serve`.
Writes metrics, table.md and curves.png to --out.
"""

import argparse
import contextlib
import json
import logging
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import torch
import transformers
import trl
from datasets import Dataset
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from egca.client import Client, Sample
from egca.tokens import TokenBytes
from egca.trainer import EGCAConfig, EGCATrainer

import family

ROOT = pathlib.Path(__file__).resolve().parents[2]
GROUP = 16  # completions a prompt


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "dist/train-demo")
    parser.add_argument("--egca", default=str(ROOT / "bin/egca"), help="the program that serves")
    parser.add_argument("--policies", default="uniform,egca,random,oracle")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--prompts", type=int, default=6, help="prompts a step")
    parser.add_argument("--rate", type=float, default=0.22, help="share of wrong decisions in the supervised corpus")
    parser.add_argument("--lr", type=float, default=3e-4)
    parser.add_argument("--quick", action="store_true", help="one seed, three steps")
    args = parser.parse_args()
    if args.quick:
        args.seeds, args.steps = 1, 3
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))  # the service's programs need a core
    logging.getLogger("transformers").setLevel(logging.ERROR)

    begun = time.time()
    tokenizer = make_tokenizer()
    train, held_out = family.tasks(64, 64, seed=0)
    with service(args.egca) as address:
        os.environ["EGCA_ADDRESS"] = address
        Client(deadline=60).put_problems([t.problem() for t in train + held_out])
        judge = Judge(tokenizer, held_out)
        transformers.set_seed(0)
        model = supervised(tiny(tokenizer), tokenizer, args.rate)
        start = {name: value.clone() for name, value in model.state_dict().items()}
        base = judge(model)
        print(f"supervised: pass@1 {base:.3f} on held-out tasks, {time.time() - begun:.0f} s", flush=True)
        runs = []
        for seed in range(args.seeds):
            for policy in args.policies.split(","):
                runs.append(reinforce(policy, seed, start, tokenizer, train, judge, args))
                passed = runs[-1]["pass@1"][-1][1]
                print(f"{time.time() - begun:5.0f} s  seed {seed}  {policy:8} pass@1 {passed:.3f}", flush=True)
    for run in runs:
        run["pass@1"].insert(0, (0, base))
    (args.out / "runs.json").write_text(json.dumps(runs, indent=1) + "\n")
    text = table(runs, base, args, time.time() - begun)
    (args.out / "table.md").write_text(text)
    print("\n" + text)
    plot(runs, args.out / "curves.png")


@contextlib.contextmanager
def service(program: str):
    """`egca serve` on a socket of its own, ended with the block."""
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "serve", "--address", f"unix:{folder}/credits.sock", "--json", "--log-level", "warn"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder)
        ready = process.stdout.readline()
        if not ready:
            code = process.wait()
            raise SystemExit(f"{program} serve ended with code {code} before it was ready; see its message above")
        try:
            yield json.loads(ready)["address"]
        finally:
            process.terminate()
            process.wait(30)


def make_tokenizer():
    """Byte-level BPE, trained on the family itself."""
    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    backend.train_from_iterator((p + c for p, c in family.corpus(500, 0, seed=1)), trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<end>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=backend, eos_token="<end>", pad_token="<end>", padding_side="left")


def tiny(tokenizer) -> transformers.LlamaForCausalLM:
    """A decoder of about a million parameters."""
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=128, intermediate_size=384, num_hidden_layers=4, num_attention_heads=4,
        max_position_embeddings=256, bos_token_id=None, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id))


def supervised(model, tokenizer, rate: float, steps: int = 250, batch: int = 64, lr: float = 2e-3):
    """Trains a model to write the family's programs, some decisions wrong."""
    pairs = family.corpus(steps * batch, rate, seed=2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=steps)
    model.train()
    for step in range(steps):
        rows = pairs[step * batch : (step + 1) * batch]
        prompts = [tokenizer.encode(p) for p, _ in rows]
        whole = [ids + tokenizer.encode(c) + [tokenizer.eos_token_id]
                 for ids, (_, c) in zip(prompts, rows, strict=True)]
        width = max(map(len, whole))
        ids = torch.tensor([w + [tokenizer.pad_token_id] * (width - len(w)) for w in whole], device=model.device)
        labels = torch.tensor([[-100] * len(p) + w[len(p):] + [-100] * (width - len(w))
                               for p, w in zip(prompts, whole, strict=True)], device=model.device)
        mask = torch.tensor([[1] * len(w) + [0] * (width - len(w)) for w in whole], device=model.device)
        model(input_ids=ids, attention_mask=mask, labels=labels).loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    return model


class Judge:
    """pass@1 on held-out tasks: the mean over eight samples a task, at temperature 1, by the service."""

    def __init__(self, tokenizer, tasks, samples: int = 8):
        self.tokenizer, self.tasks, self.samples = tokenizer, tasks, samples
        self.to_bytes, self.client = TokenBytes(tokenizer), Client(deadline=120)

    @torch.no_grad()
    def __call__(self, model) -> float:
        model.eval()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(12345)
            batch = self.tokenizer([t.prompt for t in self.tasks for _ in range(self.samples)], return_tensors="pt",
                                   padding=True, return_token_type_ids=False)
            out = model.generate(**batch, do_sample=True, temperature=1.0, top_k=0, max_new_tokens=96)
            out = out[:, batch["input_ids"].shape[1]:]
        futures = []
        for i, task in enumerate(self.tasks):
            rows = out[i * self.samples : (i + 1) * self.samples].tolist()
            samples = [Sample(j, self.to_bytes(ids)[0]) for j, ids in enumerate(rows)]
            futures.append(self.client.submit(task.id, samples))
        rewards = [c.reward for f in futures for c in f.result() if c is not None and c.reward is not None]
        if len(rewards) < out.shape[0]:
            raise SystemExit(f"only {len(rewards)} of {out.shape[0]} samples were judged: {self.client.last_error}")
        return statistics.fmean(rewards)


def trainer_of(policy, seed, model, tokenizer, train, out, callbacks=(), **settings) -> EGCATrainer:
    """An arm: all arms differ in the policy alone. settings: of GRPOConfig."""
    by_id = {t.id: t for t in train}
    config = trl.GRPOConfig(
        output_dir=str(out), seed=seed, report_to=[], save_strategy="no", logging_steps=1, disable_tqdm=True,
        num_generations=GROUP, max_completion_length=96, lr_scheduler_type="constant", beta=0.0, epsilon=0.2,
        loss_type="grpo", scale_rewards="group", temperature=1.0, **settings)
    return EGCATrainer(
        model, args=config, train_dataset=Dataset.from_list([{"prompt": t.prompt, "task_id": t.id} for t in train]),
        processing_class=tokenizer, callbacks=list(callbacks), egca=EGCAConfig(policy=policy, seed=seed),
        oracle=(lambda task_id, text: family.fault(by_id[task_id], text)) if policy == "oracle" else None)


def reinforce(policy, seed, start, tokenizer, train, judge, args) -> dict:
    """One arm under one seed."""
    transformers.set_seed(seed)
    model = tiny(tokenizer)
    model.load_state_dict(start)
    out = args.out / "runs" / f"{policy}-{seed}"
    curve = []

    class Watch(transformers.TrainerCallback):
        def on_step_end(self, _args, state, _control, model=None, **_):
            if state.global_step % 5 == 0 or state.global_step == args.steps:
                curve.append((state.global_step, judge(model)))
                model.train()

    trainer = trainer_of(policy, seed, model, tokenizer, train, out, [Watch()], use_cpu=True, bf16=False,
                         gradient_checkpointing=False, per_device_train_batch_size=args.prompts * GROUP,
                         max_steps=args.steps, learning_rate=args.lr)
    with open(os.devnull, "w") as quiet, contextlib.redirect_stdout(quiet):
        trainer.train()
    return {"policy": policy, "seed": seed, "pass@1": curve, "logs": steps_of(out)[-args.steps:]}


def steps_of(out: pathlib.Path) -> list[dict]:
    """The log lines of a run's steps."""
    lines = [json.loads(line) for line in open(out / "metrics.jsonl")]
    return [line for line in lines if "loss" in line]


def mean_of(logs: list[dict], key: str) -> float:
    values = [line[key] for line in logs if key in line]
    return statistics.fmean(values) if values else float("nan")


def time_split(logs: list[dict]) -> str:
    """Seconds a step: generating, waiting for credit, scoring, training."""
    return " / ".join(f"{mean_of(logs, f'egca/time/{part}_s'):.2f}" for part in ("generate", "wait", "score", "train"))


# Two-sided 95% points of Student's t for 1 to 9 degrees of freedom.
T95 = [12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26]


def interval(values: list[float]) -> str:
    """Mean and half the width of its 95% interval over seeds."""
    mean = statistics.fmean(values)
    if len(values) < 2:
        return f"{mean:+.3f} (one seed: no interval)"
    half = T95[len(values) - 2] * statistics.stdev(values) / math.sqrt(len(values))
    return f"{mean:+.3f} ± {half:.3f}"


def table(runs, base, args, seconds) -> str:
    policies = args.policies.split(",")
    last = {(r["policy"], r["seed"]): r["pass@1"][-1][1] for r in runs}
    area = {(r["policy"], r["seed"]): statistics.fmean(v for _, v in r["pass@1"][1:]) for r in runs}
    seeds = range(args.seeds)

    lines = [
        f"pass@1 on 64 held-out tasks x 8 samples; supervised start {base:.3f}; "
        f"{args.seeds} seeds, {args.steps} steps of {args.prompts} prompts x {GROUP}, "
        f"learning rate {args.lr:g}, loss grpo; {seconds:.0f} s in all, {os.cpu_count()} cores", "",
        "| policy | last | mean over the run | last, less uniform (paired) "
        "| seconds a step: generate / wait / score / train | span, of the tokens | no span |",
        "| --- | --- | --- | --- | --- | --- | --- |"]
    for p in policies:
        pairs = [last[p, s] - last["uniform", s] for s in seeds] if "uniform" in policies and p != "uniform" else None
        logs = [line for r in runs if r["policy"] == p for line in r["logs"]]
        lines.append(f"| {p} | {statistics.fmean(last[p, s] for s in seeds):.3f} "
                     f"| {statistics.fmean(area[p, s] for s in seeds):.3f} | {interval(pairs) if pairs else ''} "
                     f"| {time_split(logs)} | {mean_of(logs, 'egca/span_fraction'):.2f} "
                     f"| {mean_of(logs, 'egca/fallback_rate'):.2f} |")
    return "\n".join(lines) + "\n"


def plot(runs, path):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.5))
    for policy in dict.fromkeys(r["policy"] for r in runs):
        curves = [r["pass@1"] for r in runs if r["policy"] == policy]
        steps = [s for s, _ in curves[0]]
        columns = list(zip(*[[v for _, v in c] for c in curves], strict=True))
        line, = axes.plot(steps, [statistics.fmean(c) for c in columns], marker="o", label=policy)
        low, high = [min(c) for c in columns], [max(c) for c in columns]
        axes.fill_between(steps, low, high, alpha=0.15, color=line.get_color())
    axes.set(xlabel="step", ylabel="pass@1 on held-out tasks", title="Credit policies, mean and range over seeds")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    sys.exit(main())
