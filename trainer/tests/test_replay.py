"""The table that `python -m egca.replay --compare` prints, held against values worked out by hand."""

import json
import subprocess
import sys

import pytest

from egca.client import Credit, SiteCredit
from egca.metrics import record
from egca.policies import Member, Options, share, stored


def sample(key, advantage, credit):
    return Member(key, [1, 2, 3, 4], [2, 2, 2, 2], [1, 1, 1, 1], advantage, credit, mean_tokens=4.0)


WRONG = Credit("logic", 0.0, [(2, 4)], 1.0, "verified")
RIGHT = Credit("correct", 1.0)
SITE = SiteCredit("a", "if", False, [(4, 6)], "divergence", 1.0, 1, 3, 1.0)


def replay(folder, members, *arguments):
    file = folder / "rank0.jsonl"
    options = Options()
    with open(file, "w") as out:
        for m in members:
            row, _, reason = share(m, options)
            out.write(json.dumps(record("run", 1, options, "t/1", m, stored(m, options, row), reason)) + "\n")
    return subprocess.run([sys.executable, "-m", "egca.replay", *arguments, str(file)], capture_output=True, text=True)


def test_all_policies_beside_one_another(tmp_path):
    credit = Credit("logic", 0.0, [(2, 4)], 1.0, "verified", sites=[SITE])
    done = replay(tmp_path, [sample("1", -1.0, credit), sample("2", 1.0, RIGHT)], "--compare")
    assert done.returncode == 0, done.stderr
    title, head, *lines = done.stdout.splitlines()
    rows = {line.split()[0]: line.split()[1:] for line in lines}
    assert title == "2 samples of 8 tokens" and head.split()[:2] == ["policy", "on"]
    # On spans and elsewhere of a sample, then the shares of tokens and samples.
    want = {"uniform": [0.125, 0.875, 1, 1, 0], "egca": [0.5, 0.5, 5 / 8, 6 / 8, 0], "pos": [0, 0.5, 0.5, 0.5, 0.5],
            "late": [0, 1, 5 / 8, 1, 0], "soft": [0.3125, 0.6875, 1, 1, 0],
            # The third token has -(1 - p) / lambda = -3/4 / (.3 * 4) more.
            "site": [0.125, (0.75 + 0.75 / 1.2 + 1) / 2, 1, 1, 0]}
    for name, row in want.items():
        assert [float(v) for v in rows[name]] == pytest.approx(row, abs=6e-4), name
    for name in ("stepcoder", "rltf", "tempo", "oracle"):
        assert rows[name][:3] == ["these", "rollouts", "do"]


def test_rollouts_without_sites(tmp_path):
    done = replay(tmp_path, [sample("1", -1.0, WRONG), sample("2", 0.0, RIGHT)], "--compare")
    rows = {line.split()[0]: line for line in done.stdout.splitlines()[2:]}
    assert "do not keep" in rows["site"] and "do not keep" in rows["site-random"]
    assert rows["egca"].split()[1:] == ["0.500", "0.000", "0.125", "0.250", "0.500"]


def test_a_line_that_is_no_rollout(tmp_path):
    (tmp_path / "rank0.jsonl").write_text('{"key": "1"}\n')
    for arguments in ([], ["--compare"]):
        done = subprocess.run([sys.executable, "-m", "egca.replay", *arguments, str(tmp_path / "rank0.jsonl")],
                              capture_output=True, text=True)
        assert done.returncode == 1 and "rank0.jsonl:1: no rollout" in done.stderr
