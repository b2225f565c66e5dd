"""Problem sets, prompts, configs and the estimator."""

import gzip
import itertools
import json
import logging
import os
import pathlib
import statistics

import evaluate
import pytest

from egca import Client, data, train

ROOT = pathlib.Path(__file__).parents[2]
built = pytest.mark.skipif(not (ROOT / "bin/egca").exists(), reason="bin/egca is not built: run make build")
HUMANEVAL = {"task_id": "HumanEval/999", "prompt": "def add(a, b):\n", "canonical_solution": "    return a + b\n", "entry_point": "add",
             "test": "METADATA = {}\n\ndef check(candidate):\n    'doc'\n    assert candidate(1, 2) == 3\n    assert candidate(0.5, 1) == 1.5, 'no'\n"}
MBPP = {"task_id": 7, "text": "Add two numbers.", "code": "def helper(x):\n    return x\ndef add(a, b):\n    return helper(a) + b\n",
        "test_list": ["assert add(1, 2) == 3"], "test_setup_code": "import math", "challenge_test_list": ["assert add(0, 0) == 0"]}


@built
@pytest.mark.parametrize("name, row, tests", [
    ("openai/openai_humaneval", HUMANEVAL, ["assert add(1, 2) == 3", "assert add(0.5, 1) == 1.5, 'no'"]),
    ("google-research-datasets/mbpp", MBPP, ["assert add(1, 2) == 3", "assert add(0, 0) == 0"])])
def test_hugging_face_sets(monkeypatch, name, row, tests):
    import datasets

    monkeypatch.setenv("PATH", f"{ROOT / 'bin'}{os.pathsep}{os.environ['PATH']}")

    monkeypatch.setattr(datasets, "load_dataset", lambda given, split: [row])
    problem, = data.load(name)
    assert [t["source"] for t in problem["tests"]] == tests and problem["entry_point"] == "add"
    for test in tests:
        scope = {}
        exec(problem["reference"] + "\n" + test, scope)
    assert json.loads(problem["line"])["task_id"] == problem["task_id"]


@built
def test_a_row_that_is_none_of_the_set_is_said(monkeypatch):
    import datasets

    monkeypatch.setenv("PATH", f"{ROOT / 'bin'}{os.pathsep}{os.environ['PATH']}")

    monkeypatch.setattr(datasets, "load_dataset", lambda given, split: [{"question": "?"}])
    with pytest.raises(ValueError, match="cannot be loaded .*row 1"):
        data.load("openai_humaneval")


def test_the_local_file_serves_where_the_name_cannot_be_reached(monkeypatch, tmp_path, caplog):
    import datasets

    def unreachable(*args, **kwargs):
        raise ConnectionError("no network")

    monkeypatch.setattr(datasets, "load_dataset", unreachable)
    path = tmp_path / "local.jsonl.gz"
    with gzip.open(path, "wt") as file:
        file.write('{"task_id": "a", "prompt": "x", "split": "train", "tests": [{"args": [3.0]}]}\n\n{"task_id": "b", "prompt": "y", "split": "test"}\n')
    with caplog.at_level(logging.WARNING):
        problem, = data.load("google-research-datasets/mbpp", split="train", fallback=str(path))
    assert problem["task_id"] == "a" and "3.0" in problem["line"] and "(ConnectionError); reading" in caplog.text
    with pytest.raises(ValueError, match="give data.fallback"):
        data.load("google-research-datasets/mbpp")
    with pytest.raises(ValueError, match="neither a file nor"):
        data.load("somebody/some_set")


def test_a_bad_line_says_where(tmp_path):
    path = tmp_path / "p.jsonl"
    path.write_text('{"task_id": "a", "prompt": ""}\n{"prompt": "x"}\n')
    with pytest.raises(ValueError, match="p.jsonl:2: KeyError: 'task_id'"):
        data.load(str(path))
    path.write_text("\n")
    with pytest.raises(ValueError, match="no problem"):
        data.load(str(path))


def test_prompts_hold_the_constraints():
    problems = [{"task_id": "a", "prompt": "Add.", "entry_point": "add", "constraints": {"text": "Use a loop."}}, {"task_id": "b", "prompt": "Sub."}]
    prompt = data.Prompt(template="{prompt}\n{constraints}Name it {entry_point}.", constraints="Rules: {text}\n")
    assert [r["prompt"] for r in data.prompts(problems, prompt)] == ["Add.\nRules: Use a loop.\nName it add.", "Sub.\nName it ."]
    prompt.chat, prompt.system = True, "You write Python."
    assert data.prompts(problems, prompt)[0]["prompt"] == [
        {"role": "system", "content": "You write Python."}, {"role": "user", "content": "Add.\nRules: Use a loop.\nName it add."}]


def test_prompts_speak_of_standard_input():
    problems = [{"task_id": "a", "prompt": "Add.", "tests": [{"stdin": "1 2", "stdout": "3"}]},
                {"task_id": "b", "prompt": "Sub.", "tests": [{"args": [1], "expected": 1}]}]
    said = [row["prompt"] for row in data.prompts(problems, data.Prompt(stdin="Read it.\n"))]
    assert said == ["Add.\nRead it.\n", "Sub.\n"]


@pytest.mark.parametrize("n, c, k", [(5, 2, 1), (5, 2, 3), (6, 0, 2), (4, 4, 4), (6, 5, 2)])
def test_pass_at_k_is_the_mean_over_all_draws(n, c, k):
    draws = list(itertools.combinations([True] * c + [False] * (n - c), k))
    assert evaluate.pass_at_k(n, c, k) == pytest.approx(statistics.fmean(any(d) for d in draws))


def test_the_summary_leaves_out_what_has_too_few_verdicts():
    value, error, n = evaluate.summarise({"a": [True, False], "b": [False, False], "c": [True]}, 2)
    assert (value, n) == (0.5, 2) and error == pytest.approx(statistics.stdev([1, 0]) / 2**0.5)
    with pytest.raises(ValueError):
        evaluate.pass_at_k(2, 1, 3)


FINE = '[model]\nname = "m"\n[data]\nproblems = "p.jsonl"\n[grpo]\nloss_type = "grpo"\noutput_dir = "out"\nuse_cpu = true\n'


@pytest.mark.parametrize("text, complaint", [
    ("[model", "c.toml: "),
    (FINE + "[modle]\n", "[modle] is not known; there are model, data"),
    (FINE + "[egca]\npolcy = 'egca'\n", "[egca] polcy: not known; did you mean policy?"),
    (FINE + "[egca]\npolicy = 'egcb'\n", "there are uniform, egca"),
    (FINE + "num_generations = 1\n", "[grpo] GRPO requires at least 2"),
    (FINE + "lr = 1\n", "[grpo] lr: not known"),
    (FINE.replace('"grpo"', '"luspo"'), "it weights whole sequences"),
    (FINE.replace('name = "m"', ""), "[model] name is missing"),
    (FINE + "[prompt]\ntemplate = '{promt}'\n", "promt")])
def test_a_wrong_config_is_refused(tmp_path, capsys, text, complaint):
    path = tmp_path / "c.toml"
    path.write_text(text)
    assert train.main([str(path), "--check"]) == 2
    assert complaint in capsys.readouterr().err


def test_settings_from_the_command_line(tmp_path):
    path = tmp_path / "c.toml"
    path.write_text(FINE)
    config = train.read(str(path), ["grpo.seed=7", 'egca.policy="late"'])
    assert config["grpo"].seed == 7 and config["egca"].policy == "late"


def test_the_last_whole_checkpoint_is_gone_on_from(tmp_path):
    assert train.last_checkpoint(str(tmp_path / "none")) is None
    for name, files in (("checkpoint-9", ["trainer_state.json"]), ("checkpoint-20", ["trainer_state.json"]), ("checkpoint-30", []),
                        ("checkpoint-40", ["trainer_state.json", "checkpoint-is-incomplete.txt"]), ("checkpoint-last", [])):
        os.makedirs(tmp_path / name)
        for file in files:
            (tmp_path / name / file).touch()
    assert train.last_checkpoint(str(tmp_path)) == str(tmp_path / "checkpoint-20")


def test_no_server_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("EGCA_ADDRESS", f"unix:{tmp_path}/none.sock")
    monkeypatch.setattr(Client.describe, "__defaults__", (0.05,))  # no waiting
    problems = tmp_path / "p.jsonl"
    problems.write_text('{"task_id": "a", "prompt": ""}\n')
    path = tmp_path / "c.toml"
    path.write_text(FINE.replace("p.jsonl", str(problems)))
    assert train.main([str(path), "--set", "data.limit=1"]) == 1
    assert "is `egca serve` running?" in capsys.readouterr().err
    problems.write_text("")  # no restart would help: `egca train` gives up on exit code 2
    assert train.main([str(path)]) == 2
    assert "no problem" in capsys.readouterr().err
