"""EGCATrainer: TRL's GRPOTrainer with the advantage on the tokens that went wrong.

    trainer = EGCATrainer(model="deepseek-ai/deepseek-coder-6.7b-instruct", args=GRPOConfig(...),
                          train_dataset=dataset, problems=problem_lines,
                          egca=EGCAConfig(address="unix:/run/egca.sock"))
    trainer.train()

Everything else is GRPOTrainer's: PEFT, vLLM, accelerate, DeepSpeed, FSDP. The data
set needs the columns prompt and task_id; the service judges, so no reward function
is needed (more may be given: args.reward_weights then begins with ours).

Five of TRL's methods are extended, and checked at start:

    _generate_and_score_completions     adds credit_share (B, T), rows summing to 1 over the loss
    _calculate_rewards                  asks the service
    _prepare_inputs                     sorts samples into micro-batches (cut.py)
    _compute_loss                       gives TRL advantages (B, T) = A_i * share * k
    _get_per_token_logps_and_entropies  computes the tokens that matter (cut.py), and is watched for metrics

k undoes the loss type's own normalisation, so that the mass of sample i is A_i under each.
One more is only watched: _generate, so that credit work begins while others are generated.
"""

import asyncio
import collections
import contextlib
import dataclasses
import functools
import logging
import socket
import time
import uuid

import numpy as np
import torch
import transformers
import trl
from accelerate.utils import broadcast_object_list, gather_object

from egca import cut, policies, vllm
from egca.checks import EGCAConfig, check_settings, check_trl, log
from egca.client import Client, Credit, Sample
from egca.metrics import Log
from egca.tokens import TokenBytes

MODES = ("syntax", "constraint", "correct", "logic")
EQUAL = 5  # generations without unequal rewards in a group, after which a warning says so


class EGCATrainer(trl.GRPOTrainer):
    """model, reward_funcs, args and the rest are GRPOTrainer's.

    problems: lines of a problem file, sent to the service; None: it has them.
    oracle: (task_id, completion) -> the true spans in bytes, for policy "oracle".
    Raises ValueError for settings that credit cannot hold under, and ServiceError when the
    service does not answer at start. While training, a sample without a verdict has reward
    None, which TRL keeps out of the baseline; RuntimeError after `stop_after` generations
    without any.
    """

    _buffered_inputs: list[dict]  # TRL's: the micro-batches of the generation in hand

    def __init__(self, model, reward_funcs=None, args=None, train_dataset=None, *,
                 egca: EGCAConfig | None = None, problems=None, oracle=None, **kwargs):
        self.egca_config = egca or EGCAConfig()
        check_trl()
        check_settings(args or trl.GRPOConfig(), self.egca_config, oracle)
        for dataset in (train_dataset, kwargs.get("eval_dataset")):
            columns = getattr(dataset, "column_names", None)
            if isinstance(columns, list) and "task_id" not in columns:
                raise ValueError(f"the data set has the columns {columns} and needs task_id, "
                                 "the problem of each prompt")
        others = reward_funcs if isinstance(reward_funcs, list) else [reward_funcs] if reward_funcs else []
        self._client = Client(self.egca_config.address, self.egca_config.token, self.egca_config.deadline)
        service = self._client.describe()  # before a model is loaded for nothing
        if problems is not None:
            errors = self._client.put_problems(problems)["errors"]
            if errors:
                raise ValueError(f"the service took all but {len(errors)} problems; mend them or leave them out: "
                                 + "; ".join(f"{e['task_id']}: {e['error']}" for e in errors[:5]))
        super().__init__(model, [self.egca, *others], args, train_dataset, **kwargs)
        self._to_bytes = TokenBytes(self._tokenizer)
        self._oracle = oracle
        self._log = Log(self.args.output_dir, self.accelerator.process_index, self.egca_config.rollouts)
        self._log.event("start", service=service, egca=dataclasses.asdict(self.egca_config) | {"token": ""})
        # A process without a service of its own, on another machine, shares groups with none.
        key = self._client.address
        if key.startswith("unix:") or "localhost" in key or "127.0.0.1" in key:
            key = f"{socket.gethostname()} {key}"
        self._services = gather_object([key])
        self._run = broadcast_object_list([uuid.uuid4().hex])[0]  # a resumed run must not collect its old answers
        self._generations = self._outage = self._equal = 0
        # Of the generation in hand; _sent is empty while it is generated.
        self._rows: list[dict] = []
        self._requests: dict[int, tuple] = {}  # by group: ids, texts, the answer to come
        self._sent: list[list[int]] = []
        self._texts: list[tuple[bytes, list[int]]] = []
        self._credits: list[Credit | None] = []
        self._cut: cut.Cut | None = None  # of the micro-batch in hand
        self._seen: tuple | None = None
        self._times: collections.defaultdict[str, float] = collections.defaultdict(float)
        self._mark = time.perf_counter()
        logger = logging.getLogger(trl.GRPOTrainer.__module__)
        kept = [f for f in logger.filters if not isinstance(f, _Once)]
        logger.filters = kept + [_Once("All reward functions returned None")]

    # --- the service ---

    def _generate(self, *args, **kwargs):
        begun = time.perf_counter()
        with self._watched():
            result = super()._generate(*args, **kwargs)
        self._times["generate"] += time.perf_counter() - begun
        self._send(result[1])
        return result

    @contextlib.contextmanager
    def _watched(self):
        """A group is sent when its last member ends, while others are generated. Nothing that is generated changes.
        Where no sign of an end is given, groups are sent when all have ended."""
        if self.use_transformers_continuous_batching or self.rollout_func or self.tools:
            yield
            return
        if self.use_vllm:
            with vllm.watched(self.vllm_generation, len(self._rows), self._collect()):
                yield
            return
        model = self.accelerator.unwrap_model(self.model_wrapped)
        criteria = transformers.StoppingCriteriaList([_Ended(self)])
        model.generate = functools.partial(model.generate, stopping_criteria=criteria)
        try:
            yield
        finally:
            del model.generate  # the class's own shows again

    def _groups(self):
        """Yields (group, its rows here, its rows that the same service sees). Rows are numbered over all ranks, in
        their order, and G of them are a group, which may lie on two ranks or on two nodes."""
        size = self.num_generations if self.model.training else self.num_generations_eval
        n, rank = len(self._rows), self.accelerator.process_index
        for group in range(rank * n // size, ((rank + 1) * n - 1) // size + 1):
            seen = [r for r in range(group * size, (group + 1) * size)
                    if self._services[r // n] == self._services[rank]]
            yield group, [r for r in seen if r // n == rank], seen

    def _ask(self, group: int, here: list[int], seen: list[int], ids: list[list[int]]):
        """Sends a group's members of this rank; _requests keeps what was sent and the answer to come."""
        whole, name = len(here) == len(seen), f"{self._run}/{self._generations}/{group}"
        texts = [self._to_bytes(i) for i in ids]
        wants = policies.WANTS.get(self.egca_config.policy, {})
        future = self._client.submit(
            self._rows[here[0] % len(self._rows)]["task_id"],
            [Sample(seen.index(r), *text) for r, text in zip(here, texts, strict=True)],
            group_id="" if whole else name, group_size=0 if whole else len(seen), **wants)
        self._requests[group] = ids, texts, future

    def _collect(self):
        """A function of (row, ids) that sends each group when all its members on this rank are there."""
        waiting, first = list(self._groups()), self.accelerator.process_index * len(self._rows)
        there: dict[int, list[int]] = {}

        def ended(row: int, ids: list[int]):
            there[row] = ids
            for entry in list(waiting):
                group, here, seen = entry
                if all(r - first in there for r in here):
                    waiting.remove(entry)
                    self._ask(group, here, seen, [there[r - first] for r in here])

        return ended

    def _send(self, completion_ids: list[list[int]]):
        """Sends what was not sent while it was generated."""
        self._sent, first = completion_ids, self.accelerator.process_index * len(self._rows)
        for group, here, seen in self._groups():
            ids = [list(completion_ids[r - first]) for r in here]
            if group not in self._requests or self._requests[group][0] != ids:
                self._ask(group, here, seen, ids)
        self._texts = [text for group, *_ in self._groups() for text in self._requests[group][1]]

    async def egca(self, completions, **kwargs) -> list[float | None]:
        """The reward function: 1 when all tests pass and every constraint holds, else 0 or, by credit.reward,
        the share of the tests that pass; None without a verdict."""
        begun = time.perf_counter()
        answers = await asyncio.gather(*(asyncio.wrap_future(self._requests[group][2]) for group, *_ in self._groups()))
        self._credits = [credit for answer in answers for credit in answer]
        self._times["wait"] += time.perf_counter() - begun
        return [credit.reward if credit else None for credit in self._credits]

    def _calculate_rewards(self, inputs, prompts, completions, completion_ids_list):
        if self._sent != completion_ids_list:  # nothing was sent from _generate
            self._send(completion_ids_list)
        rewards = super()._calculate_rewards(inputs, prompts, completions, completion_ids_list)
        self._rewards = rewards
        # Decided on the gathered column, so that all ranks stop together and none waits for another.
        self._outage = self._outage + 1 if torch.isnan(rewards[:, 0]).all() else 0
        if self._outage and self._outage == self.egca_config.stop_after:
            raise RuntimeError(f"the credit service gave no verdict in {self._outage} generations in a row "
                               f"({dict(self._client.counts)}); "
                               f"last: {self._client.last_error or 'it could judge no sample'}. "
                               "Mend it and resume from the last checkpoint, or raise stop_after")
        self._warn_of_equal(rewards)
        return rewards

    def _warn_of_equal(self, rewards):
        """Says once that nothing is learned: the rewards of every group were equal, EQUAL generations in a row."""
        if not self.model.training or self._equal == EQUAL or self.egca_config.policy in policies.SITES:
            return  # sites speak in such groups, too
        groups = (rewards * self.reward_weights.to(rewards.device)).nansum(1).view(-1, self.num_generations)
        self._equal = self._equal + 1 if (groups.amax(1) == groups.amin(1)).all() else 0
        if self._equal == EQUAL:
            log.warning("in %d generations the rewards of every group were equal, so that nothing was learned: take "
                        "problems that this model solves now and then, more completions a prompt, or "
                        'credit.reward = "fraction" in egca.toml', EQUAL)

    # --- shares ---

    def _generate_and_score_completions(self, inputs):
        begun, waited, generated = time.perf_counter(), self._times["wait"], self._times["generate"]
        self._rows, self._sent, self._credits, self._requests = inputs, [], [], {}
        self._generations += 1
        output = super()._generate_and_score_completions(inputs)
        if len(self._credits) != len(inputs):
            raise RuntimeError(f"TRL {trl.__version__} did not ask our reward function while scoring; "
                               "EGCA cannot work with it")
        loss = output["completion_mask"] * output.get("tool_mask", 1)
        members = self._members(output["advantages"].tolist(), loss.tolist())
        rows = [policies.share(m, self.egca_config) for m in members]
        if self.model.training and self.egca_config.policy != "uniform":  # uniform is plain GRPO, untouched
            output["credit_share"] = torch.zeros_like(loss, dtype=torch.float32)
            output["credit_span"] = torch.zeros_like(loss)
            output["credit_site"] = torch.zeros_like(output["credit_share"])
            for i, (row, span, _) in enumerate(rows):
                output["credit_share"][i, : len(row)] = torch.from_numpy(row)
                output["credit_span"][i, : len(row)] = torch.from_numpy(span).to(loss)
                output["credit_site"][i, : len(row)] = torch.from_numpy(policies.sites(members[i], self.egca_config))
            if cut.applies(self, output):
                given = output["advantages"].unsqueeze(1) * output["credit_share"] + output["credit_site"]
                output["credit_needed"] = cut.needed(given * loss)
        self._record(members, rows)
        others = self._times["wait"] - waited + self._times["generate"] - generated
        self._times["score"] += time.perf_counter() - begun - others
        return output

    def _members(self, advantages: list[float], loss: list[list[int]]) -> list[policies.Member]:
        size = self.num_generations if self.model.training else self.num_generations_eval
        first = self.accelerator.process_index * len(self._rows)
        judged = []
        if self.egca_config.policy == "tempo":  # it compares a group's members, wherever they are
            weights = self.reward_weights.to(self._rewards.device)
            totals = (self._rewards * weights).nansum(1).tolist()
            alone = self._rewards.isnan().all(1).tolist()
            sent = gather_object(self._sent)
            judged = [None if none else (ids, total)
                      for ids, total, none in zip(sent, totals, alone, strict=True)]
        tokens = torch.tensor([sum(map(len, self._sent)), len(self._sent)], dtype=torch.float64)
        total, count = self.accelerator.reduce(tokens.to(self.accelerator.device)).tolist()
        members = []
        for i, (ids, (text, lengths)) in enumerate(zip(self._sent, self._texts, strict=True)):
            group, index = divmod(first + i, size)
            members.append(policies.Member(
                key=f"{self.state.global_step}/{group}/{index}", ids=ids, lengths=lengths, loss=loss[i][: len(ids)],
                advantage=advantages[i], credit=self._credits[i],
                group=[m for m in judged[group * size : (group + 1) * size] if m],
                mean_tokens=total / count,
                truth=self._oracle(self._rows[i]["task_id"], text) if self._oracle else None))
        return members

    # --- the loss ---

    def _prepare_inputs(self, generation_batch):
        before = self._buffered_inputs
        inputs = super()._prepare_inputs(generation_batch)
        if self._buffered_inputs is not before and "credit_needed" in inputs:
            steps = self.args.steps_per_generation
            self._buffered_inputs = cut.sort(
                self._buffered_inputs, cut.window(self.args.gradient_accumulation_steps, steps))
            inputs = self._buffered_inputs[self._step % steps]
        return inputs

    def _compute_loss(self, model, inputs):
        share = inputs.get("credit_share")
        if share is None:
            return super()._compute_loss(model, inputs)
        if share.shape != inputs["completion_ids"].shape:
            raise RuntimeError(f"TRL {trl.__version__} cut credit shares {tuple(share.shape)} and completions "
                               f"{tuple(inputs['completion_ids'].shape)} differently; EGCA cannot work with it")
        mask = (inputs["completion_mask"] * inputs.get("tool_mask", 1)).float()
        k = self._undo(mask, inputs["num_items_in_batch"])
        own = inputs["advantages"].unsqueeze(1) * share
        advantages = (own + inputs["credit_site"]) * k
        mass = (advantages / k.clamp(min=1e-9) * mask - inputs["credit_site"]).sum(1)
        counted = mask.any(1) & share.any(1)
        error = ((mass - inputs["advantages"]).abs()[counted].amax() if counted.any() else mass.new_zeros(())).item()
        self._seen = None
        # A new dict: with several iterations TRL hands the same one out again.
        inputs = {**inputs, "advantages": advantages}
        if "credit_needed" in inputs:
            self._cut = cut.Cut(inputs, self.pad_to_multiple_of)
            if inputs.get("ref_per_token_logps") is not None:
                inputs["ref_per_token_logps"] = inputs["ref_per_token_logps"].where(self._cut.computed, self._cut.fill)
        try:
            value = super()._compute_loss(model, inputs)
            self._watch(inputs, mask, error)
        finally:
            self._cut = None
        self._metrics["train"]["egca/own_mass"].append(own.sum(1).abs().mean().item())
        self._metrics["train"]["egca/site_mass"].append(inputs["credit_site"].abs().sum(1).mean().item())
        return value

    def _undo(self, mask: torch.Tensor, num_items: torch.Tensor) -> torch.Tensor:
        """k, (B, 1) or a scalar: what TRL divides by, over what a mean of sums over the samples would divide by."""
        rows, kind = mask.shape[0], self.loss_type
        if kind in ("grpo", "sapo"):  # mean over the row, mean over rows
            return mask.sum(1, keepdim=True)
        if kind == "bnpo":            # mean over the micro-batch's tokens
            return mask.sum() / rows
        if kind == "dr_grpo":         # rows times a constant
            return mask.new_tensor(float(self.max_completion_length))
        # dapo, cispo: tokens of the generation batch on all processes, over its samples
        return num_items / (rows * self.args.steps_per_generation * self.accelerator.num_processes)

    # --- metrics ---

    def _get_per_token_logps_and_entropies(self, *args, **kwargs):
        compute = super()._get_per_token_logps_and_entropies
        self._seen = self._cut.logps(compute, *args, **kwargs) if self._cut else compute(*args, **kwargs)
        return self._seen

    def _watch(self, inputs, mask, error: float):
        metrics = self._metrics["train"]
        metrics["egca/mass_error"].append(error)
        if self._seen is None or len(self._seen) < 2 or self._seen[1] is None:
            return
        if self._cut:
            mask = mask * self._cut.computed
            metrics["egca/computed"].append(self._cut.share)
        on = inputs["credit_span"] * mask
        off = mask - on
        logps, entropies = self._seen[0].detach(), self._seen[1].detach()
        values = {"entropy": entropies}
        if inputs.get("ref_per_token_logps") is not None:
            ratio = inputs["ref_per_token_logps"] - logps
            values["kl"] = torch.exp(ratio) - ratio - 1
        sums = torch.stack([torch.stack([(v * part).sum(), part.sum()]) for v in values.values() for part in (on, off)])
        sums = self.accelerator.reduce(sums, reduction="sum").tolist()
        parts = [(name, part) for name in values for part in ("on", "off")]
        for (name, part), (total, n) in zip(parts, sums, strict=True):
            if n:
                metrics[f"egca/{name}_{part}_span"].append(total / n)
        if self._cut:  # TRL took the others as 0
            total, n = map(sum, zip(*sums[:2], strict=True))
            metrics["entropy"][-1] = total / n if n else float("nan")  # which TRL leaves out

    def _record(self, members, rows):
        """Counts over all ranks, and this rank's rollouts."""
        failing = [i for i, m in enumerate(members) if m.credit and m.credit.mode in ("syntax", "logic")
                   and rows[i][2] != policies.NOT_NEGATIVE]
        counts = [sum(m.credit is not None and m.credit.mode == mode for m in members) for mode in MODES]
        counts += [len(members), sum(not m.credit or m.credit.reward is None for m in members), len(failing),
                   sum(not rows[i][1].any() for i in failing), sum(int(span.sum()) for _, span, _ in rows),
                   sum(sum(m.loss) for m, (_, span, _) in zip(members, rows, strict=True) if span.any())]
        summed = self.accelerator.reduce(torch.tensor(counts, dtype=torch.float32, device=self.accelerator.device))
        *modes, n, unjudged, failing_n, fallbacks, on_span, tokens = summed.tolist()
        metrics = self._metrics["train" if self.model.training else "eval"]
        for mode, count in zip(MODES, modes, strict=True):
            metrics[f"egca/mode/{mode}"].append(count / n)
        metrics["egca/no_verdict"].append(unjudged / n)
        if failing_n:
            metrics["egca/fallback_rate"].append(fallbacks / failing_n)
        if tokens:
            metrics["egca/span_fraction"].append(on_span / tokens)  # of the tokens of samples that have a span
        for name in ("queued", "judged", "waited", "credited"):  # seconds in the service, beside training
            metrics[f"egca/service/{name}_s"] += [float(t.get(name, 0.0)) for t in self._client.timings]
        self._client.timings.clear()
        if self.model.training:
            tasks = [r["task_id"] for r in self._rows]
            texts = [text for text, _ in self._texts]
            self._log.rollouts(self._run, self.state.global_step, self.egca_config, tasks, texts, members, rows)

    def training_step(self, model, inputs, num_items_in_batch=None):
        begun, before = time.perf_counter(), sum(self._times.values())
        loss = super().training_step(model, inputs, num_items_in_batch)
        self._times["train"] += time.perf_counter() - begun - (sum(self._times.values()) - before)
        return loss

    def log(self, logs, start_time=None):
        metrics = self._metrics["train" if self.model.training else "eval"]
        if self._client.latencies:
            waits = np.array(self._client.latencies)
            self._client.latencies.clear()
            for q in (50, 95):
                metrics[f"egca/service/p{q}_s"].append(float(np.percentile(waits, q)))
        now = time.perf_counter()
        self._times["idle"] = max(now - self._mark - sum(v for k, v in self._times.items() if k != "idle"), 0.0)
        for name in ("generate", "wait", "score", "train", "idle"):
            metrics[f"egca/time/{name}_s"].append(self._times[name])
        self._mark = now
        self._times.clear()
        super().log(logs, start_time)
        if self.accelerator.is_main_process:
            calls = {f"egca/calls/{kind}": n for kind, n in self._client.counts.items()}
            self._log.metrics(self.state.global_step, {**logs, **calls})


class _Ended(transformers.StoppingCriteria):
    """Stops nothing: sends each group when all its members on this rank have ended."""

    def __init__(self, trainer: EGCATrainer):
        self.trainer, self.waiting = trainer, list(trainer._groups())
        self.first, self.prompt = trainer.accelerator.process_index * len(trainer._rows), 0
        self.ended: torch.Tensor | None = None

    def __call__(self, input_ids, scores, **kwargs):
        if self.ended is None:
            self.prompt, self.ended = input_ids.shape[1] - 1, torch.zeros_like(input_ids[:, 0], dtype=torch.bool)
            # TRL before 1.16 knows one end only.
            ends = getattr(self.trainer, "eos_token_ids", None) or [self.trainer._tokenizer.eos_token_id]
            self.eos = torch.tensor(ends, device=input_ids.device)
        self.ended |= torch.isin(input_ids[:, -1], self.eos)
        ended = self.ended.tolist()
        for entry in list(self.waiting):
            group, here, seen = entry
            rows = [r - self.first for r in here]
            if all(ended[r] for r in rows):
                self.waiting.remove(entry)
                tokens = input_ids[rows, self.prompt :]
                lengths = (torch.isin(tokens, self.eos).int().argmax(1) + 1).tolist()
                self.trainer._ask(group, here, seen, [t[:n] for t, n in zip(tokens.tolist(), lengths, strict=True)])
        return torch.zeros_like(self.ended)


class _Once(logging.Filter):
    """Lets a message through once. TRL prints one a batch, with a whole sample, where a metric says it all."""

    def __init__(self, words: str):
        super().__init__()
        self.words, self.seen = words, False

    def filter(self, record):
        if self.words not in str(record.msg):
            return True
        seen, self.seen = self.seen, True
        return not seen
