"""The adapter for verl 0.9: credit from the service on the tokens, in verl's own trainer.

The reward manager sends each completion when its generation ends. The reward, the credit and the tokens' lengths
travel in the sample's extra fields. verl then computes A_i by its own estimator, and the wrapped
PPOTrainer._compute_advantage puts it on the tokens: advantage_t = A_i * share_t * T_i, whose sum is verl's own, so
that every loss_agg_mode keeps the mass that it gives to a sample. The policies of sites add theirs.

verl swallows the errors of entry points, so nothing rests on ours: the trainer's process asks this module for
EGCARewardManager when it starts, and that installs the wrap or fails.
"""

import dataclasses
import inspect
import json
import sys
import time

import numpy as np
import torch
from verl import __version__ as installed

from egca import policies
from egca.client import Client, Credit, Sample
from egca.tokens import TokenBytes

RANGE = "verl>=0.9.1,<0.10"  # as pyproject.toml has it
FIELDS = ("uid", "rm_scores", "response_mask", "advantages")  # that verl's method reads and writes
TRAINER = "verl.trainer.ppo.v1.trainer_base"
# Estimators that give a sample's tokens one advantage; with another one there is no A_i to spread.
ESTIMATORS = ("grpo", "grpo_vectorized", "rloo", "rloo_vectorized", "opo", "gpg")
WHOLE = ("gspo", "geo_mean")  # losses with one ratio a sequence, which spread a token's credit over all
FIELD = "egca"                # of reward_extra_info
POLICIES = [name for name in policies.POLICIES if name not in ("tempo", "oracle")]  # TRL's alone


@dataclasses.dataclass
class Config(policies.Options):
    """reward.egca of verl's configuration: the policies' options, and how the service is reached."""

    problems: str = ""       # a problem file, sent to the service; empty: it has them
    address: str = ""        # empty: $EGCA_ADDRESS
    token: str = ""          # empty: $EGCA_TOKEN
    deadline: float = 120.0  # seconds for one completion, with retries; then it has no verdict
    stop_after: int = 3      # steps in a row without a single verdict, then training stops; 0: never


def read(config) -> Config:
    """Raises ValueError for settings under which a token's credit would not reach that token, all at once."""
    given = dict(config.reward.get("egca") or {})
    known = [f.name for f in dataclasses.fields(Config)]
    wrong = [f"reward.egca.{key} is not known; there are {', '.join(known)}" for key in given if key not in known]
    options = Config(**{key: value for key, value in given.items() if key in known})
    algorithm, actor = config.algorithm, config.actor_rollout_ref.actor
    mode = (actor.get("policy_loss") or {}).get("loss_mode", "vanilla")
    wrong += [words for bad, words in (
        (options.policy not in POLICIES, f"reward.egca.policy {options.policy!r}; there are {', '.join(POLICIES)}"),
        (options.site_anchor <= 0, f"reward.egca.site_anchor {options.site_anchor}; give a number above 0"),
        (not config.trainer.get("use_v1", True), "trainer.use_v1=False drops what the service says; use True"),
        (algorithm.adv_estimator not in ESTIMATORS,
         f"algorithm.adv_estimator {algorithm.adv_estimator}: use one of {', '.join(ESTIMATORS)}"),
        (algorithm.get("use_kl_in_reward", False), "algorithm.use_kl_in_reward: use actor.use_kl_loss"),
        (mode in WHOLE, f"actor.policy_loss.loss_mode {mode} spreads a token's credit over the sequence; use vanilla"),
        (config.reward.reward_model.get("enable", False), "reward.reward_model.enable: rewards are the service's"),
    ) if bad]
    if wrong:
        raise ValueError("EGCA cannot train with these settings:\n- " + "\n- ".join(wrong))
    return options


class RewardManager:
    """verl's reward manager: run_single is called as each generation ends, in the reward workers. The data set's
    extra_info needs task_id; with split other than train a sample is judged by itself, for validation."""

    def __init__(self, config, tokenizer, **others):
        self.options, self.size = read(config), config.actor_rollout_ref.rollout.n
        self.to_bytes = TokenBytes(tokenizer)
        self.client = Client(self.options.address, self.options.token, self.options.deadline)
        self.client.describe()  # a service that is not there is an error at start
        if self.options.problems:
            with open(self.options.problems, encoding="utf-8") as file:
                errors = self.client.put_problems(file)["errors"]
            if errors:
                raise ValueError(f"{len(errors)} of {self.options.problems} were not taken; the first: {errors[0]}")

    async def run_single(self, data) -> dict:
        item = data[len(data) - 1]  # of several outputs the last is judged, as verl's own managers do
        more, ids = item.non_tensor_batch, item.batch["responses"]
        length = more.get("response_len", item.batch["attention_mask"][-len(ids):].sum())
        text, lengths = self.to_bytes(ids[: int(length)].tolist())
        info = more.get("extra_info") or {}
        if "task_id" not in info:
            raise ValueError(f"extra_info of the data set has {sorted(info)} and needs task_id")
        asks: dict = dict(policies.WANTS.get(self.options.policy, {}))
        if info.get("split", "train") == "train" and "session_id" in more:
            asks |= {"group_id": str(more["uid"]), "group_size": self.size}
        sample = Sample(int(more["session_id"]) if "group_id" in asks else 0, text, lengths)
        begun = time.monotonic()
        credit, = await self.client.acredit(info["task_id"], [sample], **asks)
        judged, words = credit is not None and credit.reward is not None, credit.to_json() if credit else None
        said = {"judged": judged, "seconds": time.monotonic() - begun, "lengths": lengths, "credit": words}
        reward = credit.reward if credit and credit.reward is not None else 0.0  # verl averages numbers, not text
        facts = {"acc": reward, "judged": float(judged), FIELD: json.dumps(said)}
        return {"reward_score": reward, "reward_extra_info": facts}


def weigh(advantages: list[torch.Tensor], masks: list[torch.Tensor], said: list[dict | None], options: Config):
    """Puts each sample's advantage on its tokens. advantages, masks: (T_i,) a sample, masks 1 where the token is in
    the loss. said: what run_single put into the extra fields; None: a row of padding. Returns the new advantages,
    the very tensor where credit is uniform, and metrics."""
    result, modes, seconds, errors = [], [], [], [0.0]
    failing = fallbacks = on_span = tokens = 0
    mean = float(np.mean([len(mask) for mask, one in zip(masks, said, strict=True) if one] or [1]))
    for row, (a, mask, one) in enumerate(zip(advantages, masks, said, strict=True)):
        loss = (mask != 0).int().tolist()
        result.append(a)
        if one is None or not any(loss):
            continue
        seconds.append(one["seconds"])
        lengths = (one["lengths"] + [0] * len(loss))[: len(loss)]
        credit = Credit.from_json(one["credit"], sum(one["lengths"])) if one["judged"] else None
        modes.append(credit.mode if credit else "")
        first = a[loss.index(1)].item()
        member = policies.Member(str(row), [0] * len(loss), lengths, loss, first, credit, mean_tokens=mean)
        share, span, why = policies.share(member, options)
        if credit and credit.mode in ("syntax", "logic") and why != policies.NOT_NEGATIVE:
            failing, fallbacks = failing + 1, fallbacks + (not span.any())
        if span.any() or why == policies.NOTHING:
            own, sites = torch.from_numpy(np.stack([share, policies.sites(member, options)])).to(a) * sum(loss)
            result[row] = a * own + sites
        if span.any():
            errors.append(((a * own - a) * mask).sum().abs().item() / max(abs(first) * sum(loss), 1e-9))
            on_span, tokens = on_span + int(span.sum()), tokens + sum(loss)
    n = max(len(modes), 1)
    metrics = {f"egca/mode/{m}": modes.count(m) / n for m in ("syntax", "constraint", "correct", "logic")}
    metrics |= {"egca/no_verdict": modes.count("") / n, "egca/fallback_rate": fallbacks / max(failing, 1),
                "egca/span_fraction": on_span / max(tokens, 1), "egca/mass_error_max": max(errors)}
    return result, metrics | {f"egca/service/p{q}_s": float(np.percentile(seconds or [0.0], q)) for q in (50, 95)}


def wrap(original):
    """PPOTrainer._compute_advantage with credit."""
    def _compute_advantage(self, batch, metrics):
        import transfer_queue as tq
        from tensordict import NonTensorStack, TensorDict

        def get(*fields):
            return tq.kv_batch_get(keys=batch.keys, partition_id=batch.partition_id, select_fields=list(fields))

        def put(keys, name, values):
            fields = TensorDict({name: values}, batch_size=len(keys))
            return tq.kv_batch_put(keys=keys, partition_id=batch.partition_id, fields=fields)

        options, stored = read(self.config), get("extra_fields", "uid")
        said: list[dict | None] = []
        for fields, tag in zip(stored.pop("extra_fields").tolist(), batch.tags, strict=True):
            text = ((fields or {}).get("reward_extra_info") or {}).get(FIELD)
            if text is None and not tag.get("is_padding"):
                raise RuntimeError("a sample came without what EGCARewardManager says of it; "
                                   "set reward.reward_manager as docs/VERL.md has it")
            said.append(None if text is None or tag.get("is_padding") else json.loads(text))
        # A sample without a verdict is in no baseline: as a group of its own it has advantage 0 and counts nowhere.
        alone = [i for i, one in enumerate(said) if one and not one["judged"]]
        keys, uids = [batch.keys[i] for i in alone], np.array(stored.pop("uid").tolist(), dtype=object)[alone]
        if alone:
            put(keys, "uid", NonTensorStack(*(f"{FIELD}/{key}" for key in keys)))
        original(self, batch, metrics)
        if alone:
            put(keys, "uid", NonTensorStack(*uids))
        data = get("advantages", "response_mask")
        rows, more = weigh(list(data["advantages"].unbind()), list(data["response_mask"].unbind()), said, options)
        metrics.update(more)
        self._egca_outage = 0 if more["egca/no_verdict"] < 1 else getattr(self, "_egca_outage", 0) + 1
        if self._egca_outage and self._egca_outage == options.stop_after:
            raise RuntimeError(f"the credit service gave no verdict in {self._egca_outage} steps in a row. "
                               "Mend it and resume from the last checkpoint, or raise reward.egca.stop_after")
        return put(batch.keys, "advantages", torch.nested.as_nested_tensor(rows, layout=torch.jagged))

    _compute_advantage.egca = True  # type: ignore[attr-defined]
    return _compute_advantage


def install(trainer):
    """Wraps a trainer class, once. Raises RuntimeError where verl is not as the adapter knows it."""
    method = trainer.__dict__.get("_compute_advantage")
    if getattr(method, "egca", False):
        return
    have, source = (list(inspect.signature(method).parameters), inspect.getsource(method)) if method else ([], "")
    if have != ["self", "batch", "metrics"] or any(f'"{field}"' not in source for field in FIELDS):
        there = f"takes {', '.join(have)}, or other fields" if have else "is not there"
        raise RuntimeError(f"EGCA extends PPOTrainer._compute_advantage(self, batch, metrics) with the fields "
                           f"{', '.join(FIELDS)}; in verl {installed} it {there}: install {RANGE}")
    trainer._compute_advantage = wrap(method)


def __getattr__(name):
    if name != "EGCARewardManager":
        raise AttributeError(f"module {__name__} has no attribute {name}")
    if TRAINER in sys.modules:  # the trainer's own process; reward workers have no trainer
        install(sys.modules[TRAINER].PPOTrainer)
    return RewardManager
