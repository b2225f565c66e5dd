"""The split of a run's time, from its metrics.jsonl."""

import json
import subprocess
import sys

import times


def run(folder):
    return subprocess.run([sys.executable, times.__file__, folder], capture_output=True, text=True, check=False)


def test_a_line_a_step_and_the_sums(tmp_path):
    lines = [{"event": "start"}, {"step": 2, "eval_loss": 1.0}, {"step": 3, "train_loss": 0.5, "egca/time/wait_s": 0.0},
             *({"step": s, "loss": 0.5, **{f"egca/time/{part}_s": s * i for i, part in enumerate(times.PARTS)}} for s in (1, 3))]
    (tmp_path / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = run(tmp_path)
    assert done.returncode == 0 and [line.split() for line in done.stdout.splitlines()] == [
        ["step", "generate", "wait", "score", "train", "idle"], ["1", "0.00", "1.00", "2.00", "3.00", "4.00"],
        ["3", "0.00", "3.00", "6.00", "9.00", "12.00"], ["all", "0.00", "4.00", "8.00", "12.00", "16.00"],
        ["0.0%", "10.0%", "20.0%", "30.0%", "40.0%"]]


def test_a_folder_of_no_run_is_said(tmp_path):
    assert "give the output folder of a training" in run(tmp_path).stderr
    (tmp_path / "metrics.jsonl").write_text('{"event": "start"}\n')
    assert run(tmp_path).returncode == 1 and "no step yet" in run(tmp_path).stderr
