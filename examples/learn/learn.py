"""Does credit on decisions learn faster than GRPO? One experiment, on the real line.

    make learn                                  # 96 runs of five to ten minutes; goes on where it was ended
    make learn-quick                            # ten minutes: one rate, two seeds, few steps
    python examples/learn/report.py dist/learn  # tables and plots again

A tiny model learns programs of 8 to 12 decisions (family.py). One supervised checkpoint is the start of every run.
Under one seed all arms see the same prompts in the same order and sample with the same seed, so arms are compared in
pairs. Verdicts, spans and sites come from `egca serve`. First each arm is trained at each rate under two tuning
seeds, over the full number of steps. Then each is trained under fresh seeds at its best rate, the one of the highest
pass@1. Every run is a line of runs.jsonl.

    uniform      GRPO
    pos          GRPO without the failing members: a control that knows no fault
    egca         the failing members' advantage on the span that the service found
    oracle       the same on the true span
    site         GRPO, and advantages relative to the members at each decision site that the service found
    site-known   the same at the true sites
    site-random  the same with random blame: a control
"""

import argparse
import contextlib
import json
import logging
import os
import pathlib
import statistics
import time

import torch
import transformers

from egca.client import Client

import family
import lab
import report

TUNING = [1000, 1001]  # seeds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=lab.ROOT / "dist/learn")
    parser.add_argument("--egca", default=str(lab.ROOT / "bin/egca"), help="the program that serves")
    parser.add_argument("--arms", default="uniform,pos,egca,site,site-known,site-random")
    parser.add_argument("--rates", default="1e-4,2e-4,4e-4,8e-4", help="learning rates to tune over")
    parser.add_argument("--seeds", type=int, default=8, help="fresh seeds at each arm's best rate")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--prompts", type=int, default=6, help="prompts a step")
    parser.add_argument("--every", type=int, default=10, help="steps between two measures")
    parser.add_argument("--held-out", type=int, default=128, help="tasks, each of 8 samples")
    parser.add_argument("--rate", type=float, default=0.12, help="share of wrong decisions in the supervised corpus")
    parser.add_argument("--quick", action="store_true", help="one rate, two seeds, 15 steps, 32 held-out tasks")
    args = parser.parse_args()
    if args.quick:
        args.rates, args.seeds, args.steps, args.every, args.held_out = "4e-4", 2, 15, 5, 32
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))  # the service's programs need a core
    logging.getLogger("transformers").setLevel(logging.ERROR)
    with lab.service(args.egca) as address:
        os.environ["EGCA_ADDRESS"] = address
        Experiment(args).run()
    report.write(args.out)


class Experiment:
    """The plan of runs, and the file of finished ones."""

    def __init__(self, args):
        self.args, self.file = args, args.out / "runs.jsonl"
        self.done = report.read(self.file)
        self.tokenizer = lab.make_tokenizer()
        self.train, held_out = family.tasks(64, args.held_out, seed=0)
        Client(deadline=600).put_problems([t.problem() for t in self.train + held_out])
        self.measure = lab.Measure(self.tokenizer, held_out)
        self.start = self.supervised()

    def supervised(self) -> dict:
        """The checkpoint that every run begins with, made once for a folder."""
        path = self.args.out / "start.pt"
        if path.exists():
            return torch.load(path, weights_only=True)
        transformers.set_seed(0)
        model = lab.supervised(lab.tiny(self.tokenizer), self.tokenizer, self.args.rate)
        self.say({"stage": "start", "arm": "start", "lr": 0.0, "seed": 0, "steps": [[0, self.measure(model)]]})
        torch.save(model.state_dict(), path)
        return model.state_dict()

    def run(self):
        arms, rates = self.args.arms.split(","), [float(r) for r in self.args.rates.split(",")]
        best = dict.fromkeys(arms, rates[0])
        if len(rates) > 1:
            plan = [("tune", arm, rate, seed) for seed in TUNING for rate in rates for arm in arms]
            self.all(plan, len(plan) + len(arms) * self.args.seeds)
            for arm in arms:
                best[arm] = max(rates, key=lambda rate: statistics.fmean(
                    report.last(self.done["tune", arm, rate, seed])["pass@1"] for seed in TUNING))
        plan = [("measure", arm, best[arm], seed) for seed in range(self.args.seeds) for arm in arms]
        self.all(plan, len(self.done) + len(plan))

    def all(self, plan, total: int):
        for key in plan:
            if key not in self.done:
                begun = time.time()
                self.say({**self.once(*key), "seconds": round(time.time() - begun, 1)})
                at = report.last(self.done[key])
                print(f"{len(self.done)}/{total}  {key[0]:8} {key[1]:12} {key[2]:g} seed {key[3]}  "
                      f"pass@1 {at['pass@1']:.3f}  pass@8 {at['pass@8']:.3f}  {time.time() - begun:.0f} s", flush=True)

    def say(self, run: dict):
        with open(self.file, "a") as file:
            file.write(json.dumps(run) + "\n")
        self.done[report.key(run)] = run

    def once(self, stage: str, arm: str, rate: float, seed: int) -> dict:
        """One run, as a line."""
        args = self.args
        transformers.set_seed(seed)
        model = lab.tiny(self.tokenizer)
        model.load_state_dict(self.start)
        out = args.out / "runs" / f"{stage}-{arm}-{rate:g}-{seed}"
        curve = []
        measure = self.measure

        class Watch(transformers.TrainerCallback):
            def on_step_end(self, _args, state, _control, model=None, **_):
                if state.global_step % args.every == 0 or state.global_step == args.steps:
                    curve.append([state.global_step, measure(model)])

        trainer = lab.trainer_of(
            arm, seed, model, self.tokenizer, self.train, out, [Watch()], use_cpu=True, bf16=False,
            gradient_checkpointing=False, per_device_train_batch_size=args.prompts * lab.GROUP, max_steps=args.steps,
            learning_rate=rate)
        with open(os.devnull, "w") as quiet, contextlib.redirect_stdout(quiet):
            trainer.train()
        logs = lab.steps_of(out)[-args.steps:]
        kept = {key: lab.mean_of(logs, f"egca/{key}") for key in
                ("time/generate_s", "time/wait_s", "time/train_s", "span_fraction", "site_mass", "own_mass")}
        return {"stage": stage, "arm": arm, "lr": rate, "seed": seed, "steps": curve,
                "reward": [round(line["reward"], 4) for line in logs],
                "means": {k: v for k, v in kept.items() if v == v}}


if __name__ == "__main__":
    main()
