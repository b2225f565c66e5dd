"""The recipes are valid for the installed TRL and say what the paper says; nothing is loaded or downloaded."""

import pathlib

import pytest
import yaml

from egca import train

RECIPES = pathlib.Path(__file__).parents[1] / "recipes"
PAPER = {"num_generations": 16, "learning_rate": 5e-7, "beta": 0.05, "epsilon": 0.2, "loss_type": "grpo",
         "num_train_epochs": 3, "optim": "adamw_torch", "scale_rewards": "group", "importance_sampling_level": "token"}
TOML = sorted(RECIPES.glob("*.toml"))


@pytest.mark.parametrize("path", TOML, ids=lambda p: p.stem)
def test_recipe(path, tmp_path):
    # bf16 needs a GPU to be accepted; everything else is taken as it stands.
    config = train.read(str(path), ["grpo.bf16=false", f'grpo.output_dir="{tmp_path}"'])
    assert {name: getattr(config["grpo"], name) for name in PAPER} == PAPER
    assert config["model"].name == "deepseek-ai/deepseek-coder-6.7b-instruct"
    assert config["egca"].policy == "egca"


@pytest.mark.parametrize("path", TOML, ids=lambda p: p.stem)
def test_batch_holds_whole_groups(path, tmp_path):
    nodes = yaml.safe_load((RECIPES / f"accelerate-{path.stem.split('-')[1]}.yaml").read_text())
    grpo = train.read(str(path), ["grpo.bf16=false", f'grpo.output_dir="{tmp_path}"'])["grpo"]
    completions = nodes["num_processes"] * grpo.per_device_train_batch_size * grpo.gradient_accumulation_steps
    assert completions in (256, 512) and completions % grpo.num_generations == 0
    # A group lies on one node: its members share a service, and passing ones serve as references.
    per_node = nodes["num_processes"] // nodes["num_machines"] * grpo.per_device_train_batch_size
    assert per_node % grpo.num_generations == 0


@pytest.mark.parametrize("change,words", [
    ('model.name="./nowhere"', "there is no such folder"), ('model.name="/a/b"', "there is no such folder"),
    ("grpo.learning_rat=1", "did you mean learning_rate"), ('egca.polcy="egca"', "did you mean policy"),
])
def test_what_is_wrong_is_said_before_anything_is_loaded(change, words, tmp_path):
    with pytest.raises(train.ConfigError, match=words):
        train.read(str(TOML[0]), ["grpo.bf16=false", f'grpo.output_dir="{tmp_path}"', change])
