"""EGCA in SkyRL: rewards a token, and an estimator that keeps them.

    egca serve &
    EGCA_ADDRESS=127.0.0.1:7843 python skyrl.py

SkyRL's GeneratorOutput may hold a list of rewards for each response. The generator puts A_i * weight_t there, and the
estimator that is registered under "egca" hands them on as they are; `trainer.algorithm.advantage_estimator=egca` has
it used. Both run here on a recorded group.
"""

import numpy as np
import recorded

from egca import Client, credit_tokens


def token_rewards(client: Client, output: dict, task_ids: list[str], size: int, lengths) -> dict:
    """output: a GeneratorOutput; its groups of size are one task's each. Returns it with a reward for each token."""
    rewards = []
    for start in range(0, len(task_ids), size):
        texts = output["responses"][start : start + size]
        masks = output["loss_masks"][start : start + size]
        group = credit_tokens(client, task_ids[start], texts, [lengths(t) for t in texts], masks)
        rewards += [row.tolist() for row in group.token_advantages]
    return {**output, "rewards": rewards}


def as_they_are(token_level_rewards, response_mask, **others):
    """What AdvantageEstimatorRegistry.register("egca", as_they_are) makes known: (advantages, returns)."""
    advantages = token_level_rewards * response_mask
    return advantages, advantages


if __name__ == "__main__":
    client = Client()
    client.put_problems(recorded.problems())
    task, texts = recorded.group()
    output = {"responses": texts, "loss_masks": [[1] * (len(t.encode()) + 1) for t in texts]}
    output = token_rewards(client, output, [task] * len(texts), len(texts), recorded.lengths)
    for number, (row, mask) in enumerate(zip(output["rewards"], output["loss_masks"], strict=True)):
        advantages, _ = as_they_are(np.array(row), np.array(mask))
        print(f"sample {number}: mean of its tokens {advantages.mean():+.3f}, on {np.count_nonzero(advantages)} tokens")
