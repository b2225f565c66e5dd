"""Does credit on decisions learn faster than GRPO? One experiment, on the real line.

    make learn                                  # 96 runs and more; goes on where it was ended
    make learn-quick                            # ten minutes: one rate, two seeds, few steps
    python examples/learn/report.py dist/learn  # tables and plots again

A tiny model learns programs of 8 to 12 decisions (family.py). One supervised checkpoint is the start of every run.
Under one seed all arms see the same prompts in the same order and sample with the same seed, so arms are compared in
pairs. Verdicts, spans and sites come from `egca serve`. First each arm is trained at each rate under two tuning
seeds, over the full number of steps. Where an arm's best rate is the least or the greatest, further ones are tried.
Then each is trained under fresh seeds at its best rate, the one of the highest pass@1: all arms of a seed before the
next seed, so that a part of the runs is a comparison, too. Runs go side by side, each on one thread. Every run is a
line of runs.jsonl.

    uniform      GRPO
    pos          GRPO without the failing members: a control that knows no fault
    egca         the failing members' advantage on the span that the service found
    oracle       the same on the true span
    site         GRPO, and advantages relative to the members at each decision site that the service found
    site-known   the same at the true sites
    site-random  the same with random blame: a control
"""

import argparse
import concurrent.futures
import contextlib
import json
import logging
import multiprocessing
import os
import pathlib
import signal
import statistics
import sys
import time

import torch
import transformers

import family
import lab
import report

TUNING = [1000, 1001]  # seeds
TOKENS = 64            # of a completion: the longest program has 50
SUPERVISED = 600       # steps


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=lab.ROOT / "dist/learn")
    parser.add_argument("--egca", default=str(lab.ROOT / "bin/egca"), help="the program that serves")
    parser.add_argument("--arms", default="uniform,pos,egca,site,site-known,site-random")
    parser.add_argument("--rates", default="1.5e-4,3e-4,6e-4,1.2e-3", help="learning rates to tune over")
    parser.add_argument("--seeds", type=int, default=8, help="fresh seeds at each arm's best rate")
    parser.add_argument("--steps", type=int, default=24)
    parser.add_argument("--prompts", type=int, default=4, help="prompts a step")
    parser.add_argument("--every", type=int, default=8, help="steps between two measures")
    parser.add_argument("--held-out", type=int, default=128, help="tasks, each of 8 samples")
    parser.add_argument("--rate", type=float, default=0.12, help="share of wrong decisions in the supervised corpus")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="runs side by side")
    parser.add_argument("--quick", action="store_true", help="one rate, two seeds, 12 steps, 32 held-out tasks")
    args = parser.parse_args()
    if args.quick:
        args.rates, args.seeds, args.steps, args.every, args.held_out = "6e-4", 2, 12, 4, 32
    args.out.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended; the runs that are done are kept"))
    with lab.service(args.egca) as address:
        os.environ["EGCA_ADDRESS"] = address
        workers = concurrent.futures.ProcessPoolExecutor(
            args.jobs, multiprocessing.get_context("spawn"), initializer=begin, initargs=(args,))
        try:
            Experiment(args, workers).run()
        finally:
            workers.shutdown(cancel_futures=True)
    report.write(args.out)


class Experiment:
    """The plan of runs, and the file of finished ones."""

    def __init__(self, args, workers):
        self.args, self.workers, self.file = args, workers, args.out / "runs.jsonl"
        self.done = report.read(self.file)

    def run(self):
        arms, rates = self.args.arms.split(","), sorted(float(r) for r in self.args.rates.split(","))
        if ("start", "start", 0.0, 0) not in self.done:
            self.say(self.workers.submit(start).result())
        best = self.tuned(arms, rates) if len(rates) > 1 else dict.fromkeys(arms, rates[0])
        self.all([("measure", arm, best[arm], seed) for seed in range(self.args.seeds) for arm in arms])

    def tuned(self, arms, rates) -> dict[str, float]:
        """Each arm's best rate. One that no tried rate lies beyond is no best one: another is tried there."""
        tried = {arm: list(rates) for arm in arms}
        while True:
            every = sorted({rate for of in tried.values() for rate in of})
            self.all([("tune", arm, rate, seed) for seed in TUNING for rate in every for arm in arms
                      if rate in tried[arm]])
            best = {arm: max(tried[arm], key=lambda rate, arm=arm: statistics.fmean(
                report.last(self.done["tune", arm, rate, seed])["pass@1"] for seed in TUNING)) for arm in arms}
            edges = {arm: rate * 2 if rate == max(tried[arm]) else rate / 2 for arm, rate in best.items()
                     if rate in (min(tried[arm]), max(tried[arm]))}
            if not edges:
                return best
            for arm, rate in edges.items():
                tried[arm].append(rate)

    def all(self, plan):
        runs = [self.workers.submit(once, *key) for key in plan if key not in self.done]
        for run in concurrent.futures.as_completed(runs):
            self.say(run.result())

    def say(self, run: dict):
        with open(self.file, "a") as file:
            file.write(json.dumps(run) + "\n")
        self.done[report.key(run)] = run
        at = report.last(run)
        print(f"{time.strftime('%H:%M:%S')}  {len(self.done):3}  {run['stage']:8} {run['arm']:12} {run['lr']:g} "
              f"seed {run['seed']}  pass@1 {at['pass@1']:.3f}  pass@8 {at['pass@8']:.3f}  "
              f"{run['seconds']:.0f} s, {run['cpu']:.0f} s of the processor", flush=True)


class Bench:
    """What the runs of a process share."""

    def __init__(self, args):
        self.args, self.tokenizer, self.verdicts = args, lab.make_tokenizer(lines=True), lab.Verdicts()
        self.train, held_out = family.tasks(64, args.held_out, seed=0)
        self.verdicts.put_problems([t.problem() for t in self.train + held_out])
        self.measure = lab.Measure(self.tokenizer, held_out, self.verdicts, tokens=TOKENS)

    def model(self):
        return lab.tiny(self.tokenizer, width=96, layers=2)


bench: Bench


def begin(args):
    """Begins a process of runs."""
    global bench
    torch.set_num_threads(1)
    logging.getLogger("transformers").setLevel(logging.ERROR)
    bench = Bench(args)


def start() -> dict:
    """Makes the checkpoint that every run begins with. Returns its line."""
    begun, worked, path = time.time(), time.process_time(), bench.args.out / "start.pt"
    transformers.set_seed(0)
    model = bench.model()
    if path.exists():  # ended before its line was written
        model.load_state_dict(torch.load(path, weights_only=True))
    else:
        lab.supervised(model, bench.tokenizer, bench.args.rate, steps=SUPERVISED, batch=32, lr=3e-3)
        torch.save(model.state_dict(), path)
    line = {"stage": "start", "arm": "start", "lr": 0.0, "seed": 0, "steps": [[0, bench.measure(model)]]}
    return {**line, **spent(begun, worked)}


def spent(begun: float, worked: float) -> dict:
    return {"seconds": round(time.time() - begun, 1), "cpu": round(time.process_time() - worked, 1)}


def once(stage: str, arm: str, rate: float, seed: int) -> dict:
    """Trains one run. Returns its line."""
    begun, worked, args = time.time(), time.process_time(), bench.args
    transformers.set_seed(seed)
    model = bench.model()
    model.load_state_dict(torch.load(args.out / "start.pt", weights_only=True))
    out = args.out / "runs" / f"{stage}-{arm}-{rate:g}-{seed}"
    curve = []

    class Watch(transformers.TrainerCallback):
        def on_step_end(self, _args, state, _control, model=None, **_):
            step = state.global_step
            if step == args.steps or step % args.every == 0 and stage == "measure":
                curve.append([step, bench.measure(model)])

    trainer = lab.trainer_of(
        arm, seed, model, bench.tokenizer, bench.train, out, [Watch()], bench.verdicts, use_cpu=True, bf16=False,
        gradient_checkpointing=False, per_device_train_batch_size=args.prompts * lab.GROUP, max_steps=args.steps,
        learning_rate=rate, max_completion_length=TOKENS)
    with open(os.devnull, "w") as quiet, contextlib.redirect_stdout(quiet):
        trainer.train()
    logs = lab.steps_of(out)[-args.steps:]
    kept = {key: lab.mean_of(logs, f"egca/{key}") for key in
            ("time/generate_s", "time/wait_s", "time/train_s", "span_fraction", "site_mass", "own_mass", "no_verdict")}
    return {"stage": stage, "arm": arm, "lr": rate, "seed": seed, "steps": curve,
            "reward": [round(line["reward"], 4) for line in logs],
            "means": {k: v for k, v in kept.items() if v == v}, **spent(begun, worked)}


if __name__ == "__main__":
    main()
