"""Credit for any trainer: a group in, its rewards, advantages and tokens' weights out. NumPy only.

    group = credit_tokens(client, "basics/seat-block", completions, lengths)
    loss = -(logprob[i] * group.token_advantages[i]).mean()

token_advantages[i] is advantages[i] * weights[i], and weights[i] sums to the number of tokens in the loss: the mean
over a sample's tokens is A_i, as in GRPO. Under the service's policy site a token has an advantage of its own instead.
"""

import dataclasses

import numpy as np

from egca.client import Client, Credit, Sample


@dataclasses.dataclass(frozen=True)
class Group:
    rewards: np.ndarray         # (G,) float64; NaN: no verdict, in no baseline
    advantages: np.ndarray      # (G,) float64; 0 without a verdict
    weights: list[np.ndarray]   # (T_i,) float32 each; all 1: uniform credit
    credits: list[Credit | None]

    @property
    def token_advantages(self) -> list[np.ndarray]:
        """(T_i,) each, float32."""
        return [np.float32(c.token_advantages) * (w > 0) if c and c.token_advantages else np.float32(a) * w
                for c, a, w in zip(self.credits, self.advantages, self.weights, strict=True)]


def credit_tokens(client: Client, task_id: str, completions: list[bytes | str], lengths: list[list[int]],
                  masks: list[list[int]] | None = None, rewards: list[float] | None = None, **options) -> Group:
    """lengths: of each token in bytes, 0 for special ones (tokens.TokenBytes gives them); they sum to the completion's
    length. masks: 1 where a token is in the loss; None: all are. rewards: the trainer's own, instead of the service's.
    options: of Client.credit, such as deadline. The service's credit.policy decides the weights. Never raises because
    of the service: see Client.credit. Raises ValueError where lengths, masks or rewards do not fit the completions."""
    texts = [c.encode() if isinstance(c, str) else c for c in completions]
    loss = [np.asarray(m, dtype=np.float64) for m in masks] if masks else [np.ones(len(n)) for n in lengths]
    for i, (text, n, mask) in enumerate(zip(texts, lengths, loss, strict=True)):
        if sum(n) != len(text) or len(mask) != len(n):
            raise ValueError(f"completion {i} has {len(text)} bytes, its {len(n)} tokens have {sum(n)}, "
                             f"and the mask is of {len(mask)}")
    own = rewards if rewards is not None else [None] * len(texts)
    samples = [Sample(i, text, n, reward) for i, (text, n, reward) in enumerate(zip(texts, lengths, own, strict=True))]
    credits = client.credit(task_id, samples, **options)
    judged = [c if c is not None and c.reward is not None else None for c in credits]
    return Group(
        rewards=np.array([np.nan if c is None else c.reward if r is None else r
                          for c, r in zip(judged, own, strict=True)]),
        advantages=np.array([c.advantage if c else 0.0 for c in judged]),
        weights=[_weights(c, mask) for c, mask in zip(judged, loss, strict=True)], credits=credits)


def _weights(credit: Credit | None, loss: np.ndarray) -> np.ndarray:
    """The service's weights on the tokens of the loss, summing to their number; uniform where none of them is there."""
    if credit is None or len(credit.token_weights) != len(loss):
        return loss.astype(np.float32)
    weights = np.array(credit.token_weights) * loss
    total = weights.sum()
    return (weights * (loss.sum() / total) if total else loss).astype(np.float32)
