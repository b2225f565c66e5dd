"""What does a training step cost beside plain GRPO's?

    make step-time                     # 12 rounds on the CPU: 15 minutes
    python step_time.py --rounds 1     # does it run?

A Llama of about ten million random weights generates token by token, as any model does, but what it writes is given:
programs of family.py, of which about a third pass. So each arm meets the same completions, and the service judges real
programs. The arms take turns in one process, a step each, and each step is compared with plain GRPOTrainer's of the
same round, whose reward is looked up and costs nothing:

    step     the whole step: generation, credit and waiting for it, learning
    learn    the step without generation: waiting for credit, scoring, the loss, its gradient, the optimizer
    cpu      the processor's seconds of learn: other programs do not slow these down, and waiting takes none
    tokens   positions that the model is given to learn from, with padding

Medians over the rounds, with the quartiles: other programs on the machine slow single steps down.
"""

import argparse
import collections
import logging
import os
import pathlib
import random
import statistics
import tempfile
import time

import numpy as np
import torch
import transformers
import trl
from datasets import Dataset

from egca.client import Client
from egca.trainer import EGCAConfig, EGCATrainer

import family
import lab

WRONG = 0.11  # of the decisions


class Scripted(transformers.LlamaForCausalLM):
    """Writes programs of the family, whatever its weights say."""

    def generate(self, *args, **kwargs):
        return super().generate(*args, logits_processor=[Script(self)], **kwargs)


class Script(transformers.LogitsProcessor):
    """Forces one generation's tokens. The same number of generation and prompt gives the same."""

    def __init__(self, model):
        model.calls = self.call = getattr(model, "calls", 0) + 1
        self.tokenizer, self.by_prompt, self.rows = model.tokenizer, model.by_prompt, None

    def __call__(self, input_ids, scores):
        if self.rows is None:
            self.start, seen, rows = input_ids.shape[1], collections.Counter(), []
            for text in self.tokenizer.batch_decode(input_ids, skip_special_tokens=True):
                draw = random.Random(f"{self.call}/{text}/{seen[text]}")
                seen[text] += 1
                rows.append(self.tokenizer.encode(self.by_prompt[text].wrong(draw, WRONG).program())
                            + [self.tokenizer.eos_token_id] * lab.LENGTH)
            self.rows = rows
        wanted = torch.tensor([row[input_ids.shape[1] - self.start] for row in self.rows])
        return torch.full_like(scores, -torch.inf).scatter(1, wanted[:, None], 0.0)


def now() -> np.ndarray:
    """The seconds of the clock, and those of the processor that this process has used."""
    return np.array([time.perf_counter(), time.process_time()])


class Clock(transformers.TrainerCallback):
    """The last step's seconds, and the tokens that were learned from."""

    def on_step_begin(self, args, state, control, **kwargs):
        self.begun, self.tokens = now(), 0

    def on_step_end(self, args, state, control, **kwargs):
        step, learn = now() - self.begun, now() - self.begun - self.generating
        self.step = {"step": step[0], "learn": learn[0], "cpu": learn[1], "tokens": self.tokens}

    def watch(self, trainer):
        generate = trainer._generate

        def timed(*args, **kwargs):
            begun = now()
            result = generate(*args, **kwargs)
            self.generating = now() - begun
            return result

        def count(model, args, kwargs):
            self.tokens += kwargs["input_ids"].numel() if torch.is_grad_enabled() else 0

        trainer._generate = timed
        trainer.model.register_forward_pre_hook(count, with_kwargs=True)


def trainer_of(arm: str, tasks, tokenizer, args, folder) -> tuple[trl.GRPOTrainer, Clock]:
    transformers.set_seed(0)
    model = Scripted(transformers.LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=384, intermediate_size=1024, num_hidden_layers=6, num_attention_heads=6,
        max_position_embeddings=384, bos_token_id=None, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id))
    model.tokenizer, model.by_prompt = tokenizer, {t.prompt: t for t in tasks}
    rows = args.prompts * args.group
    config = trl.GRPOConfig(
        output_dir=f"{folder}/{arm}", seed=0, report_to=[], save_strategy="no", logging_strategy="no",
        disable_tqdm=True, use_cpu=True, bf16=False, gradient_checkpointing=False, learning_rate=1e-6, beta=0.0,
        loss_type="grpo", num_generations=args.group, max_completion_length=lab.LENGTH,
        per_device_train_batch_size=min(rows, args.batch),
        gradient_accumulation_steps=max(rows // args.batch, 1), max_steps=1)
    data = Dataset.from_list([{"prompt": t.prompt, "task_id": t.id} for t in tasks])
    clock = Clock()
    shared = {"args": config, "train_dataset": data, "processing_class": tokenizer, "callbacks": [clock]}
    if arm == "plain":
        right = {t.prompt: t.program() for t in tasks}
        trainer = trl.GRPOTrainer(model, lambda prompts, completions, **_: [
            float(right[p] == c) for p, c in zip(prompts, completions, strict=True)], **shared)
    else:
        policy, _, cut = arm.partition("-")
        trainer = EGCATrainer(model, egca=EGCAConfig(policy=policy, cut=cut or "exact"), **shared)
    clock.watch(trainer)
    return trainer, clock


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=lab.ROOT / "dist/step-time")
    parser.add_argument("--egca", default=str(lab.ROOT / "bin/egca"), help="the program that serves")
    parser.add_argument("--arms", default="egca,site", help="policies; egca-off: without the cut")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--prompts", type=int, default=4, help="prompts a step")
    parser.add_argument("--group", type=int, default=8, help="completions a prompt")
    parser.add_argument("--batch", type=int, default=8, help="completions a micro-batch")
    args = parser.parse_args()
    logging.getLogger("transformers").setLevel(logging.ERROR)
    torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))  # the service's programs need a core
    args.out.mkdir(parents=True, exist_ok=True)
    tasks, _ = family.tasks(64, 0, seed=0)
    arms = ["plain", *args.arms.split(",")]
    with lab.service(args.egca) as address, tempfile.TemporaryDirectory() as folder:
        os.environ["EGCA_ADDRESS"] = address
        Client(deadline=60).put_problems([t.problem() for t in tasks], prepare=True)
        trainers = {arm: trainer_of(arm, tasks, lab.make_tokenizer(), args, folder) for arm in arms}
        size = sum(p.numel() for p in trainers["plain"][0].model.parameters())
        about = (f"{size / 1e6:.1f}M parameters, {args.prompts} prompts x {args.group}, micro-batches of {args.batch}; "
                 f"torch {torch.__version__}, {torch.get_num_threads()} of {os.cpu_count()} cores; "
                 f"TRL {trl.__version__}")
        found: list[dict] = []
        for number in range(args.rounds + 1):
            for arm in arms if number % 2 else arms[::-1]:
                trainers[arm][0].args.seed = number  # other prompts
                trainers[arm][0].train()
            if number:  # the first round warms up
                found.append({arm: trainers[arm][1].step for arm in arms})
                print(f"round {number}: " + "; ".join(
                    f"{arm} {r['step']:.1f} s, learn {r['learn']:.1f} s, cpu {r['cpu']:.1f} s, {r['tokens']} tokens"
                    for arm, r in found[-1].items()), flush=True)
                (args.out / "table.md").write_text(table(found, arms, about))
    print("\n" + table(found, arms, about))


def table(found: list[dict], arms, about: str) -> str:
    """found: of each round the step of each arm."""
    lines = [f"{about}; {len(found)} rounds", "", "Of plain's step:", "", "| arm | step | learn | cpu | tokens |",
             "| --- | --- | --- | --- | --- |"]
    for arm in arms[1:]:
        cells = []
        for key in ("step", "learn", "cpu", "tokens"):
            low, middle, high = quartiles([r[arm][key] / r["plain"][key] for r in found])
            cells.append(f"{middle:.2f} [{low:.2f}, {high:.2f}]")
        lines.append(f"| {arm} | {' | '.join(cells)} |")
    seconds = [statistics.median(r["plain"][key] for r in found) for key in ("step", "learn", "cpu")]
    words = "Plain: {:.1f} s a step, {:.1f} s of it learn, {:.1f} s cpu.".format(*seconds)
    return "\n".join([*lines, "", words]) + "\n"


def quartiles(values: list[float]) -> list[float]:
    return statistics.quantiles(values, method="inclusive") if len(values) > 1 else values * 3


if __name__ == "__main__":
    main()
