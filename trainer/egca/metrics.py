"""Files that a run leaves in its output folder.

    metrics.jsonl         a line a log step: all that TRL reports, and egca/...
    rollouts/rank0.jsonl  a line a sample: text, ids, byte lengths, credit, share; `python -m egca.replay` reads it,
                          and `egca view` shows it
"""

import base64
import dataclasses
import hashlib
import json
import math
import os
import time

from egca.client import Credit
from egca.policies import Member, Options, stored


class Log:
    """Appends, a whole line at a time: a run that resumes goes on in the same files."""

    def __init__(self, folder: str, rank: int, rollouts: bool):
        os.makedirs(os.path.join(folder, "rollouts"), exist_ok=True)
        self._metrics = open(os.path.join(folder, "metrics.jsonl"), "a") if rank == 0 else None
        self._rollouts = open(os.path.join(folder, "rollouts", f"rank{rank}.jsonl"), "a") if rollouts else None

    def event(self, kind: str, **fields):
        self._write(self._metrics, {"event": kind, "time": time.time(), **fields})

    def metrics(self, step: int, logs: dict):
        # JSON knows no NaN; a metric without a value is left out.
        values = {k: v for k, v in logs.items()
                  if v is not None and not (isinstance(v, float) and not math.isfinite(v))}
        self._write(self._metrics, {"step": step, "time": time.time(), **values})

    def rollouts(self, run: str, step: int, options: Options, tasks: list[str], texts: list[bytes],
                 members: list[Member], rows: list):
        for task, text, member, (row, _, reason) in zip(tasks, texts, members, rows, strict=True):
            given = stored(member, options, row)
            line = record(run, step, options, task, member, given, reason)
            # For `egca view`, as bytes are in the service's contract: spans count in these. No share depends on it.
            completion = base64.b64encode(text).decode()
            self._write(self._rollouts, {**line, "completion": completion}, flush=False)
        if self._rollouts:
            self._rollouts.flush()

    @staticmethod
    def _write(file, value: dict, flush: bool = True):
        if file:
            file.write(json.dumps(value) + "\n")
            if flush:
                file.flush()


def record(run: str, step: int, options: Options, task: str, m: Member, row: bytes, reason: str) -> dict:
    """What restore needs to make the member again, and the SHA-256 of its share's bytes."""
    chosen = {f.name: getattr(options, f.name) for f in dataclasses.fields(Options)}
    return {"run": run, "step": step, "task_id": task, **vars(m), "credit": m.credit and m.credit.to_json(),
            "options": chosen, "reason": reason, "share": hashlib.sha256(row).hexdigest()}


def restore(value: dict) -> tuple[Member, Options]:
    fields = {f.name: value[f.name] for f in dataclasses.fields(Member) if f.name in value}
    credit = fields["credit"] and Credit.from_json(fields["credit"], sum(fields["lengths"]))
    return Member(**{**fields, "credit": credit}), Options(**value["options"])
