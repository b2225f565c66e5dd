"""EGCA: execution-grounded credit assignment for GRPO on code.

    command.py   the command egca of an installed wheel
    client.py    asks the credit service (`egca serve`); standard library only
    group.py     credit_tokens, for any trainer; NumPy only
    tokens.py    generated token ids <-> bytes of the completion
    policies.py  which tokens carry a sample's advantage
    sites.py     advantages relative to the members at a decision site
    cut.py       the tokens that a training step computes
    checks.py    EGCAConfig, and what is refused at start
    trainer.py   EGCATrainer, a drop-in subclass of TRL's GRPOTrainer
    data.py      problem sets and prompts
    train.py     python -m egca.train CONFIG
    replay.py    python -m egca.replay: masks again from stored rollouts
    verl.py      the adapter for verl

`import egca` loads the client alone; the rest needs egca[trl].
"""

import importlib.metadata

from egca.client import Client, Credit, Sample, ServiceError

__all__ = ["Client", "Credit", "Sample", "ServiceError", "credit_tokens"]
try:
    __version__ = importlib.metadata.version("egca")
except importlib.metadata.PackageNotFoundError:
    __version__ = "0"  # imported from a folder of sources


def __getattr__(name):
    if name == "credit_tokens":  # only then NumPy is needed
        from egca.group import credit_tokens

        return credit_tokens
    raise AttributeError(f"module 'egca' has no attribute {name!r}")
