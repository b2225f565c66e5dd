"""EGCATrainer: TRL's GRPOTrainer with the advantage on the tokens that went wrong.

    trainer = EGCATrainer(model="deepseek-ai/deepseek-coder-6.7b-instruct", args=GRPOConfig(...),
                          train_dataset=dataset, problems=problem_lines,
                          egca=EGCAConfig(address="unix:/run/egca.sock"))
    trainer.train()

Everything else is GRPOTrainer's: PEFT, vLLM, accelerate, DeepSpeed, FSDP. The data
set needs the columns prompt and task_id; the service judges, so no reward function
is needed (more may be given: args.reward_weights then begins with ours).

The service is asked twice. Rewards are there when the tests have run, and TRL goes on with them to the advantages;
where each sample went wrong takes longer, and is waited for behind the first micro-batch's forward pass.

Four of TRL's methods are extended, and checked at start:

    _generate_and_score_completions  notes what is to be credited
    _calculate_rewards               asks the service
    _prepare_inputs                  sorts samples into micro-batches (cut.py)
    _compute_loss                    gives TRL advantages (B, T) = (A_i * share + site) * k, when it asks for them

k undoes the loss type's own normalisation, so that the mass of sample i is A_i under each. Two more are only watched:
_generate, so that credit work begins while others are generated, and _get_per_token_logps_and_entropies, for metrics;
it computes the tokens that matter (cut.py).
"""

import asyncio
import collections
import concurrent.futures
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
        self._requests: dict[int, tuple] = {}  # by group: ids, texts, the verdicts and the credits to come
        self._sent: list[list[int]] = []
        self._texts: list[tuple[bytes, list[int]]] = []
        self._verdicts: list[Credit | None] = []
        self._open: dict | None = None    # what TRL made of it, until it is credited
        self._cut: cut.Cut | None = None  # of the micro-batch in hand
        self._seen: tuple | None = None
        self._times: collections.defaultdict[str, float] = collections.defaultdict(float)
        self._mark = time.perf_counter()
        logger = logging.getLogger(trl.GRPOTrainer.__module__)
        kept = [f for f in logger.filters if not isinstance(f, _Once)]
        logger.filters = kept + [_Once("All reward functions returned None")]

    # --- the service ---

    def _generate(self, *args, **kwargs):
        with self._part("generate"), self._watched():
            result = super()._generate(*args, **kwargs)
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
        # TRL before 1.16 knows one end only.
        ends = getattr(self, "eos_token_ids", None) or [self._tokenizer.eos_token_id]
        criteria = transformers.StoppingCriteriaList([_Ended(self._collect(), ends)])
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
        verdicts: concurrent.futures.Future = concurrent.futures.Future()
        credits = self._client.submit(
            self._rows[here[0] % len(self._rows)]["task_id"],
            [Sample(seen.index(r), *text) for r, text in zip(here, texts, strict=True)], verdicts=verdicts,
            group_id="" if whole else name, group_size=0 if whole else len(seen), **wants)
        self._requests[group] = ids, texts, verdicts, credits

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
        with self._part("wait"):
            answers = await asyncio.gather(
                *(asyncio.wrap_future(self._requests[group][2]) for group, *_ in self._groups()))
        self._verdicts = [verdict for answer in answers for verdict in answer]
        return [verdict.reward if verdict else None for verdict in self._verdicts]

    def _credited(self) -> list[Credit | None]:
        """The service's word on each sample, which is waited for; where its second answer is lost, the first."""
        with self._part("wait"):
            credits = [credit for group, *_ in self._groups() for credit in self._requests[group][3].result()]
        return [credit or verdict for credit, verdict in zip(credits, self._verdicts, strict=True)]

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
        self._rows, self._sent, self._verdicts, self._requests = inputs, [], [], {}
        self._generations += 1
        with self._part("score"):
            output = super()._generate_and_score_completions(inputs)
        if len(self._verdicts) != len(inputs):
            raise RuntimeError(f"TRL {trl.__version__} did not ask our reward function while scoring; "
                               "EGCA cannot work with it")
        self._open = output
        output["credit_row"] = torch.arange(len(inputs), device=output["advantages"].device)
        if self.egca_config.policy != "uniform" and cut.applies(self, output):
            output |= cut.expected(output, self._verdicts, self.egca_config.policy in policies.SITES)
        if not self.model.training:
            self._credit()
        return output

    def _credit(self) -> dict[str, torch.Tensor]:
        """Waits for the credit of the generation in hand. Returns what it adds to TRL's tensors, a row a sample."""
        credits, output, given = self._credited(), self._open, {}
        assert output is not None
        self._open = None
        loss = output["completion_mask"] * output.get("tool_mask", 1)
        members = self._members(credits, output["advantages"].tolist(), loss.tolist())
        rows = [policies.share(m, self.egca_config) for m in members]
        if self.egca_config.policy != "uniform":  # uniform is plain GRPO, untouched
            sites = [policies.sites(m, self.egca_config) for m in members]
            given = {"credit_share": torch.zeros_like(loss, dtype=torch.float32), "credit_span": torch.zeros_like(loss),
                     "credit_site": torch.zeros_like(loss, dtype=torch.float32)}
            for i, ((row, span, _), site) in enumerate(zip(rows, sites, strict=True)):
                for tensor, values in zip(given.values(), (row, span, site), strict=True):
                    tensor[i, : len(values)] = torch.from_numpy(values).to(tensor)
            if "credit_needed" in output:
                weights = output["advantages"].unsqueeze(1) * given["credit_share"] + given["credit_site"]
                given["credit_needed"] = cut.needed(weights * loss)
        self._record(members, rows)
        return given

    def _members(self, credits: list[Credit | None], advantages: list[float],
                 loss: list[list[int]]) -> list[policies.Member]:
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
                advantage=advantages[i], credit=credits[i],
                group=[m for m in judged[group * size : (group + 1) * size] if m],
                mean_tokens=total / count,
                truth=self._oracle(self._rows[i]["task_id"], text) if self._oracle else None))
        return members

    # --- the loss ---

    def _prepare_inputs(self, generation_batch):
        before = self._buffered_inputs
        inputs = super()._prepare_inputs(generation_batch)
        if self._buffered_inputs is not before and "credit_needed" in inputs:
            at = self._step % self.args.steps_per_generation
            self._sort("credit_sure", at)
            inputs = self._buffered_inputs[at]
        return inputs

    def _sort(self, by: str, first: int):
        """Sorts the samples of the micro-batches from the first on."""
        window = cut.window(self.args.gradient_accumulation_steps, self.args.steps_per_generation)
        self._buffered_inputs = cut.sort(self._buffered_inputs, window, by, first)

    def _compute_loss(self, model, inputs):
        if "credit_row" not in inputs:
            return super()._compute_loss(model, inputs)
        if "credit_needed" in inputs:
            self._cut = cut.Cut(inputs, self.pad_to_multiple_of)
        self._seen = None
        # A new dict: with several iterations TRL hands the same one out again.
        late = _Late(lambda: self._advantages(inputs), {k: v for k, v in inputs.items() if k != "advantages"})
        if self._cut and inputs.get("ref_per_token_logps") is not None:
            late["ref_per_token_logps"] = inputs["ref_per_token_logps"].where(self._cut.computed, self._cut.fill)
        try:
            value = super()._compute_loss(model, late)
            if "credit_share" in inputs:
                self._watch({**inputs, **late, "credit_own": inputs["advantages"]})
        finally:
            self._cut = None
        return value

    def _advantages(self, inputs: dict) -> torch.Tensor:
        """What TRL's loss is given, (B, T), or (B,) under the policy uniform. The first micro-batch's forward pass has
        been computed then, and with it the credit is waited for."""
        if self._open is not None:
            with self._part("score"):
                given, at = self._credit(), self._step % self.args.steps_per_generation
            for batch in [*self._buffered_inputs, inputs]:
                batch.update({key: rows[batch["credit_row"]] for key, rows in given.items()})
            if "credit_needed" in given:
                self._sort("credit_needed", at + 1)
        share = inputs.get("credit_share")
        if share is None:
            return inputs["advantages"]
        if share.shape != inputs["completion_ids"].shape:
            raise RuntimeError(f"TRL {trl.__version__} cut credit shares {tuple(share.shape)} and completions "
                               f"{tuple(inputs['completion_ids'].shape)} differently; EGCA cannot work with it")
        mask = (inputs["completion_mask"] * inputs.get("tool_mask", 1)).float()
        return (inputs["advantages"].unsqueeze(1) * share + inputs["credit_site"]) * self._undo(
            mask, inputs["num_items_in_batch"])

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

    def _watch(self, inputs: dict):
        """inputs: as TRL's loss had them, with the advantages of tokens."""
        metrics, share, site = self._metrics["train"], inputs["credit_share"], inputs["credit_site"]
        mask = (inputs["completion_mask"] * inputs.get("tool_mask", 1)).float()
        own = inputs["advantages"] / self._undo(mask, inputs["num_items_in_batch"]).clamp(min=1e-9) * mask - site
        counted = mask.any(1) & share.any(1)
        errors = (own.sum(1) - inputs["credit_own"]).abs()[counted]
        metrics["egca/mass_error"].append(errors.amax().item() if len(errors) else 0.0)
        metrics["egca/own_mass"].append(own.sum(1).abs().mean().item())
        metrics["egca/site_mass"].append(site.abs().sum(1).mean().item())
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
        with self._part("train"):
            return super().training_step(model, inputs, num_items_in_batch)

    @contextlib.contextmanager
    def _part(self, name: str):
        """Counts the block's seconds, without those of parts in it."""
        begun, before = time.perf_counter(), sum(self._times.values())
        yield
        self._times[name] += time.perf_counter() - begun - (sum(self._times.values()) - before)

    def log(self, logs, start_time=None):
        metrics = self._metrics["train" if self.model.training else "eval"]
        if self._client.latencies:
            waits = np.array(self._client.latencies)
            self._client.latencies.clear()
            for q in (50, 95):
                metrics[f"egca/service/p{q}_s"].append(float(np.percentile(waits, q)))
        now = time.perf_counter()
        self._times["idle"] = max(now - self._mark - sum(self._times.values()), 0.0)
        for name in ("generate", "wait", "score", "train", "idle"):
            metrics[f"egca/time/{name}_s"].append(self._times[name])
        self._mark = now
        self._times.clear()
        super().log(logs, start_time)
        if self.accelerator.is_main_process:
            calls = {f"egca/calls/{kind}": n for kind, n in self._client.counts.items()}
            self._log.metrics(self.state.global_step, {**logs, **calls})


class _Late(dict):
    """A micro-batch for TRL's loss, whose advantages are made when it asks for them."""

    def __init__(self, advantages, values: dict):
        super().__init__(values)
        self._make = advantages

    def __missing__(self, key):
        if key != "advantages":
            raise KeyError(key)
        self[key] = self._make()
        return self[key]


class _Ended(transformers.StoppingCriteria):
    """Stops nothing: calls ended(row, ids) as a completion ends. ends: the tokens that do it."""

    def __init__(self, ended, ends: list[int]):
        self.ended, self.ends, self.prompt = ended, ends, 0
        self.under_way: torch.Tensor | None = None

    def __call__(self, input_ids, scores, **kwargs):
        if self.under_way is None:
            self.prompt, self.under_way = input_ids.shape[1] - 1, torch.ones_like(input_ids[:, 0], dtype=torch.bool)
        now = self.under_way & torch.isin(input_ids[:, -1], torch.tensor(self.ends, device=input_ids.device))
        self.under_way &= ~now
        for row in now.nonzero().flatten().tolist():
            self.ended(row, input_ids[row, self.prompt :].tolist())
        return torch.zeros_like(now)


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
