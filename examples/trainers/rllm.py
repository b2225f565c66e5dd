"""EGCA in rLLM: precomputed advantages, a number a token.

    egca serve &
    EGCA_ADDRESS=127.0.0.1:7843 python rllm.py

In rLLM a workflow returns episodes, whose steps carry what the model wrote. With
`rllm.algorithm.use_precomputed_advantage=true` the trainer takes step.advantage, a list as long as step.response_ids,
instead of computing its own. put_advantages is all that a workflow calls, once a group of G episodes is complete;
here it runs on a recorded group, with a stand-in that has a step's three fields.
"""

import dataclasses

import recorded

from egca import Client, credit_tokens


@dataclasses.dataclass
class Step:  # rllm.agents.agent.Step has these and more
    model_response: str
    response_ids: list[int]
    advantage: list[float] | None = None


def put_advantages(client: Client, task_id: str, steps: list[Step], lengths):
    """Each step's advantage: A_i on the tokens where its program first goes wrong. lengths: ids -> bytes of each."""
    group = credit_tokens(client, task_id, [s.model_response for s in steps], [lengths(s) for s in steps])
    for step, advantages in zip(steps, group.token_advantages, strict=True):
        step.advantage = advantages.tolist()
    return group


if __name__ == "__main__":
    client = Client()
    client.put_problems(recorded.problems())
    task, completions = recorded.group()
    steps = [Step(text, [*text.encode(), 256]) for text in completions]
    put_advantages(client, task, steps, lambda s: recorded.lengths(s.model_response))
    for number, step in enumerate(steps):
        most = max(range(len(step.advantage)), key=lambda t, a=step.advantage: abs(a[t]))
        print(f"sample {number}: sum {sum(step.advantage):+.3f} over {len(step.advantage)} tokens, most at byte {most}")
