"""Is credit hidden behind generation? A short training, then where its time went, step by step.

    python split.py [--prompts 6] [--steps 4]

A tiny model generates at its own pace, and is made to write the family's programs, some of their decisions wrong. A
group's credit is asked for when its last completion ends. `wait` is what is left to wait for: rewards after all have
ended, and credit after the first micro-batch's forward pass. The service and the model share this machine's cores; the
processor's seconds of both stand below the table.
"""

import argparse
import contextlib
import functools
import os
import pathlib
import random
import resource
import tempfile
import time

import torch
import transformers
import trl
from datasets import Dataset

from egca.client import Client
from egca.trainer import EGCAConfig, EGCATrainer

import family
import lab
import times


class Dictated(transformers.LogitsProcessor):
    """Leaves each row the next token of its text alone."""

    def __init__(self, rows: list[list[int]]):
        self.rows, self.at = rows, -1

    def __call__(self, input_ids, scores):
        self.at += 1
        scores = torch.full_like(scores, float("-inf"))
        for row, ids in enumerate(self.rows):
            scores[row, ids[min(self.at, len(ids) - 1)]] = 0.0
        return scores


class Writer(EGCATrainer):
    tasks: dict[str, family.Task]

    def _generate(self, *args, **kwargs):
        draw, rows = random.Random(self.state.global_step), []
        for row in self._rows:
            program = self.tasks[row["task_id"]].wrong(draw, 0.11).program()
            rows.append([*self._tokenizer.encode(program), self._tokenizer.eos_token_id])
        model = self.accelerator.unwrap_model(self.model_wrapped)
        model.generate = functools.partial(model.generate, logits_processor=[Dictated(rows)])
        return super()._generate(*args, **kwargs)  # which takes the instance's generate away in the end


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prompts", type=int, default=6, help=f"a step, each with {lab.GROUP} completions")
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--egca", default=str(lab.ROOT / "bin/egca"), help="the program that serves")
    args = parser.parse_args()
    torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))  # the service's programs need a core
    transformers.set_seed(0)
    transformers.logging.set_verbosity_error()
    tokenizer, (tasks, _) = lab.make_tokenizer(), family.tasks(64, 1, seed=0)
    Writer.tasks = {task.id: task for task in tasks}
    begun = time.perf_counter()
    with lab.service(args.egca) as address, tempfile.TemporaryDirectory() as out:
        os.environ["EGCA_ADDRESS"] = address
        Client(deadline=600).put_problems([task.problem() for task in tasks], prepare=True)
        config = trl.GRPOConfig(
            output_dir=out, use_cpu=True, bf16=False, report_to="none", save_strategy="no", logging_steps=1,
            disable_tqdm=True, num_generations=lab.GROUP, per_device_train_batch_size=lab.GROUP,
            gradient_accumulation_steps=args.prompts, gradient_checkpointing=False, max_completion_length=lab.LENGTH,
            max_steps=args.steps, loss_type="grpo")
        rows = Dataset.from_list([{"prompt": task.prompt, "task_id": task.id} for task in tasks])
        with open(os.devnull, "w") as quiet, contextlib.redirect_stdout(quiet):
            Writer(lab.tiny(tokenizer), args=config, train_dataset=rows, processing_class=tokenizer,
                   egca=EGCAConfig(deadline=600)).train()
        failing = lab.mean_of(lab.steps_of(pathlib.Path(out)), "egca/mode/logic")
        print(times.table(times.steps(out)))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)  # the service has ended
    print(f"processor: {time.process_time():.0f} s for the trainer and {used.ru_utime + used.ru_stime:.0f} s for the "
          f"service, in {time.perf_counter() - begun:.0f} s of the clock")
    print(f"{failing:.0%} of {args.prompts * lab.GROUP} completions a step had a fault to look for; "
          f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
