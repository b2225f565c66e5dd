"""What a run is made of: the service, a tokenizer, a tiny model, its supervised start, a measure, a trainer."""

import collections
import contextlib
import dataclasses
import json
import pathlib
import random
import statistics
import subprocess
import tempfile

import torch
import transformers
import trl
from datasets import Dataset
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from egca.client import Client, Credit, Sample, SiteCredit
from egca.tokens import TokenBytes
from egca.trainer import EGCAConfig, EGCATrainer

import family
from evaluate import summarise

ROOT = pathlib.Path(__file__).resolve().parents[2]
GROUP = 16   # completions a prompt
LENGTH = 112  # tokens a completion: the longest program has 90


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


def make_tokenizer(lines: bool = False):
    """Byte-level BPE, trained on the family itself. lines: of parts of lines in place of words, so that a program has
    half as many tokens."""
    backend = Tokenizer(models.BPE())
    words = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=not lines)
    backend.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(r"\n *| ; "), "isolated"), words]) if lines else words
    backend.decoder = decoders.ByteLevel()
    backend.train_from_iterator((p + c for p, c in family.corpus(500, 0, seed=1)), trainers.BpeTrainer(
        vocab_size=200 if lines else 420, special_tokens=["<end>"], show_progress=False,
        initial_alphabet=[] if lines else pre_tokenizers.ByteLevel.alphabet()))
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=backend, eos_token="<end>", pad_token="<end>", padding_side="left")


def tiny(tokenizer, width: int = 128, layers: int = 4) -> transformers.LlamaForCausalLM:
    """A decoder of about a million parameters, or of another width and depth."""
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=width, intermediate_size=3 * width, num_hidden_layers=layers,
        num_attention_heads=4, max_position_embeddings=384, bos_token_id=None, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id))


def supervised(model, tokenizer, rate: float, steps: int = 1200, batch: int = 64, lr: float = 2e-3):
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


class Verdicts(Client):
    """A client for verdicts alone: the service looks for no fault, and judges each text of a task once."""

    def __init__(self):
        super().__init__(deadline=600)
        self.known: dict[tuple[str, bytes], Credit] = {}

    def credit(self, task_id: str, samples: list[Sample], **_) -> list[Credit | None]:
        texts = list(dict.fromkeys(s.completion for s in samples if (task_id, s.completion) not in self.known))
        # Where a group's rewards are equal, no fault is looked for. The answer has the service's own.
        asked = [Sample(i, text, reward=0.0) for i, text in enumerate(texts)]
        for sample, credit in zip(asked, super().credit(task_id, asked) if asked else [], strict=True):
            if credit is not None and credit.reward is not None:
                self.known[task_id, sample.completion] = credit
        return [self.known.get((task_id, s.completion)) for s in samples]


class Measure:
    """Samples at temperature 1 on held-out tasks, judged by the service."""

    def __init__(self, tokenizer, tasks, client: Client, samples: int = 8, tokens: int = LENGTH):
        self.tokenizer, self.tasks, self.samples, self.tokens = tokenizer, tasks, samples, tokens
        self.to_bytes, self.client = TokenBytes(tokenizer), client

    @torch.no_grad()
    def __call__(self, model, tasks: int = 0) -> dict:
        """pass@1, pass@k of all samples of a task, and the mean entropy of a token; of the first tasks, 0 for all."""
        chosen = self.tasks[: tasks or len(self.tasks)]
        model.eval()
        futures, entropies = [], []
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(12345)
            for start in range(0, len(chosen), 32):
                part = chosen[start : start + 32]
                batch = self.tokenizer([t.prompt for t in part for _ in range(self.samples)], return_tensors="pt",
                                       padding=True, return_token_type_ids=False).to(model.device)
                out = model.generate(**batch, do_sample=True, temperature=1.0, top_k=0, max_new_tokens=self.tokens,
                                     output_logits=True, return_dict_in_generate=True)
                ids = out.sequences[:, batch["input_ids"].shape[1]:]
                ended = (ids == self.tokenizer.eos_token_id).long().cumsum(1)
                alive = (ended - (ids == self.tokenizer.eos_token_id).long()) == 0
                logits = torch.stack(out.logits, 1).log_softmax(-1)
                entropies.append((-(logits.exp() * logits).sum(-1))[alive])
                rows = ids.tolist()
                for i, task in enumerate(part):
                    samples = [Sample(j, self.to_bytes(row)[0])
                               for j, row in enumerate(rows[i * self.samples : (i + 1) * self.samples])]
                    futures.append((task.id, self.client.submit(task.id, samples)))
        model.train()
        verdicts = {}
        for task_id, future in futures:
            rewards = [c.reward for c in future.result() if c is not None and c.reward is not None]
            if len(rewards) < self.samples:
                raise SystemExit(f"{task_id}: only {len(rewards)} of {self.samples} samples were judged: "
                                 f"{self.client.last_error}")
            verdicts[task_id] = [r == 1 for r in rewards]
        return {"pass@1": summarise(verdicts, 1)[0], f"pass@{self.samples}": summarise(verdicts, self.samples)[0],
                "entropy": torch.cat(entropies).mean().item()}


class KnownSites(EGCATrainer):
    """Puts sites that the family knows in the place of the service's: sites of the true first faults, or, where blame
    is random, of lines drawn at random for the failing members."""

    def __init__(self, *args, blame: str, tasks: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.blame, self.tasks = blame, tasks

    def _credited(self):
        credits = super()._credited()
        texts = [text for text, _ in self._texts]
        size = self.num_generations
        for start in range(0, len(texts), size):
            rows = range(start, start + size)
            task = self.tasks[self._rows[start]["task_id"]]
            for i, found in zip(rows, self._sites(task, [texts[i] for i in rows], start), strict=True):
                if credits[i] is not None:
                    credits[i] = dataclasses.replace(credits[i], sites=found)
        return credits

    def _sites(self, task, texts, group: int) -> list[list[SiteCredit]]:
        """Of each member: right at every site before its first wrong line, wrong there."""
        wrong = [family.first_wrong(task, text) for text in texts]
        if self.blame == "random":
            draw = random.Random(f"{self.args.seed}/{self.state.global_step}/{group}")
            wrong = [w if w is None else draw.randrange(max(len(text.splitlines()), 1))
                     for w, text in zip(wrong, texts, strict=True)]
        at = collections.Counter(w for w in wrong if w is not None)
        found: list[list[SiteCredit]] = []
        for text, own in zip(texts, wrong, strict=True):
            found.append([
                SiteCredit(f"line {line}", "line", own != line, [family.line_span(text, line)], "known", 1.0,
                           sum(w is None or w > line for w in wrong), count, 1.0)
                for line, count in sorted(at.items()) if own is None or own >= line])
        return found


# Of each arm: the policy, and where its sites come from if not from the service.
ARMS = {"uniform": ("uniform", ""), "pos": ("pos", ""), "egca": ("egca", ""), "oracle": ("oracle", ""),
        "site": ("site", ""), "site-known": ("site", "true"), "site-random": ("site", "random")}


def trainer_of(arm, seed, model, tokenizer, train, out, callbacks=(), verdicts=None, **settings) -> EGCATrainer:
    """The trainer of an arm, one of ARMS. They differ in the policy and the blame alone. verdicts: the client of the
    arms that use nothing else of the service's. settings: of GRPOConfig."""
    policy, blame = ARMS[arm]
    by_id = {t.id: t for t in train}
    config = trl.GRPOConfig(
        output_dir=str(out), seed=seed, report_to=[], save_strategy="no", logging_steps=1, disable_tqdm=True,
        num_generations=GROUP, lr_scheduler_type="constant", beta=0.0, epsilon=0.2, loss_type="grpo",
        scale_rewards="group", temperature=1.0, **{"max_completion_length": LENGTH, **settings})
    options = {"blame": blame, "tasks": by_id} if blame else {}
    trainer = (KnownSites if blame else EGCATrainer)(
        model, args=config, train_dataset=Dataset.from_list([{"prompt": t.prompt, "task_id": t.id} for t in train]),
        processing_class=tokenizer, callbacks=list(callbacks),
        egca=EGCAConfig(policy=policy, seed=seed, deadline=600, rollouts=False),
        oracle=(lambda task_id, text: family.fault(by_id[task_id], text)) if policy == "oracle" else None, **options)
    if verdicts and (blame or policy in ("uniform", "pos")):
        trainer._client = verdicts
    return trainer


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
