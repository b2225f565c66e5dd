"""Trains a model by GRPO with credit from the service, as a TOML file says.

    egca train recipes/mbpp-1node.toml                         # starts the service, then this
    python -m egca.train recipes/mbpp-1node.toml               # with `egca serve` running, at EGCA_ADDRESS
    accelerate launch --config_file recipes/zero3.yaml -m egca.train recipes/mbpp-1node.toml
    python -m egca.train recipes/mbpp-1node.toml --check       # validates, loads and downloads nothing
    python -m egca.train recipes/mbpp-1node.toml --set grpo.seed=1 --set 'egca.policy="uniform"'

Sections: [model] name, init; [data] problems, fallback, split, limit; [prompt], see data.Prompt;
[egca], see trainer.EGCAConfig; [grpo], every argument of TRL's GRPOConfig; [peft], of LoraConfig. A run whose
output folder holds a checkpoint goes on from the last whole one; --fresh begins anew. Exit code 2: a wrong config.
"""

import argparse
import dataclasses
import difflib
import os
import sys
import tomllib

from egca import data
from egca.client import Client, ServiceError
from egca.plain import plain


@dataclasses.dataclass
class ModelConfig:
    name: str = ""  # a Hugging Face name or a folder
    init: dict = dataclasses.field(default_factory=dict)  # arguments of from_pretrained


@dataclasses.dataclass
class DataConfig:
    problems: str = ""   # a problem file, or a Hugging Face name of HumanEval or MBPP
    fallback: str = ""   # a problem file for where the name cannot be reached
    split: str = ""
    limit: int = 0       # 0: all


class ConfigError(Exception):
    """The file, section and key, and what to write instead."""


def read(path: str, changes: list[str], anywhere: bool = False) -> dict:
    """The sections as objects, with section.key=VALUE changes (TOML values) applied. anywhere: do not ask
    whether this machine has the accelerator that the settings are for."""
    import trl

    from egca.checks import EGCAConfig, check_settings

    try:
        with open(path, "rb") as file:
            text = tomllib.load(file)
        for change in changes:
            (section, values), = tomllib.loads(change).items()
            text.setdefault(section, {}).update(values)
    except (OSError, tomllib.TOMLDecodeError, ValueError, AttributeError) as e:
        raise ConfigError(f"{path}: {e}") from None
    kinds = {"model": ModelConfig, "data": DataConfig, "prompt": data.Prompt, "egca": EGCAConfig,
             "grpo": trl.GRPOConfig, "peft": dict}
    sections = {}
    for section in text:
        if section not in kinds:
            raise ConfigError(f"{path}: [{section}] is not known; there are {', '.join(kinds)}")
    for section, kind in kinds.items():
        given = text.get(section, {})
        known = [f.name for f in dataclasses.fields(kind)] if kind is not dict else list(given)
        unknown = [key for key in given if key not in known]
        if unknown:
            there = f"; there are {', '.join(known)}" if len(known) < 30 else ""
            if near := difflib.get_close_matches(unknown[0], known, 1):
                there = f"; did you mean {near[0]}?"
            raise ConfigError(f"{path}: [{section}] {', '.join(unknown)}: not known{there}")
        if anywhere and section == "grpo":
            given = {"use_cpu": True, **given}
        try:
            sections[section] = kind(**given)
        except (ValueError, TypeError, ImportError) as e:
            raise ConfigError(f"{path}: [{section}] {e}") from None
    for section, key in (("model", "name"), ("data", "problems")):
        if not getattr(sections[section], key):
            raise ConfigError(f"{path}: [{section}] {key} is missing")
    name = sections["model"].name
    # A hub's names have one slash at most, and begin with none.
    if (name.startswith((".", "/", "~")) or name.count("/") > 1) and not os.path.isdir(os.path.expanduser(name)):
        raise ConfigError(f"{path}: [model] name {name}: there is no such folder")
    try:
        check_settings(sections["grpo"], sections["egca"], oracle=True)
        data.prompts([{"task_id": "", "prompt": "", "constraints": {"text": "x"}}], sections["prompt"])
    except (ValueError, KeyError, IndexError) as e:
        raise ConfigError(f"{path}: {e!r}" if isinstance(e, KeyError) else f"{path}: {e}") from None
    return sections


def last_checkpoint(folder: str) -> str | None:
    """The last whole one: trainer_state.json is written last, and a hurried one is marked until it is whole."""
    steps = [(int(name.rsplit("-", 1)[1]), name) for name in (os.listdir(folder) if os.path.isdir(folder) else [])
             if name.startswith("checkpoint-") and name.rsplit("-", 1)[1].isdigit()]
    for _, name in sorted(steps, reverse=True):
        files = os.listdir(os.path.join(folder, name))
        if "trainer_state.json" in files and "checkpoint-is-incomplete.txt" not in files:
            return os.path.join(folder, name)
    return None


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m egca.train", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config")
    parser.add_argument("--set", action="append", default=[], metavar="SECTION.KEY=VALUE",
                        help="a value in TOML, such as grpo.seed=1")
    parser.add_argument("--fresh", action="store_true", help="do not go on from a checkpoint")
    parser.add_argument("--check", action="store_true", help="validate the file and end")
    args = parser.parse_args(argv)
    try:
        config = read(args.config, args.set, anywhere=args.check)
        if args.check:
            print(f"{args.config}: fine")
            return 0
        run(config, args.fresh)
    except ConfigError as e:
        print(plain(e), file=sys.stderr)
        return 2
    except (ServiceError, ValueError, RuntimeError) as e:
        if os.environ.get("EGCA_TRACEBACK"):
            raise
        print(plain(f"{type(e).__name__}: {e}\n(EGCA_TRACEBACK=1 shows where)"), file=sys.stderr)
        return 1
    return 0


def run(config: dict, fresh: bool):
    import datasets

    from egca.trainer import EGCATrainer

    grpo, egca, source = config["grpo"], config["egca"], config["data"]
    try:
        problems = data.load(source.problems, source.split, source.fallback, source.limit)
    except (OSError, ValueError) as e:
        raise ConfigError(f"[data] {e}") from None
    # Sent here as well, to leave out what the service cannot take: one bad problem is no reason to stop.
    client = Client(egca.address, egca.token)
    client.describe()
    errors = client.put_problems(p["line"] for p in problems)["errors"]
    for error in errors:
        print(plain(f"left out: {error['task_id']}: {error['error']}"), file=sys.stderr)
    bad = {e["task_id"] for e in errors}
    problems = [p for p in problems if p["task_id"] not in bad]
    model = config["model"]
    if model.init:
        grpo.model_init_kwargs = {**(grpo.model_init_kwargs or {}), **model.init}
    peft = None
    if config["peft"]:
        try:
            from peft import LoraConfig

            peft = LoraConfig(**config["peft"])
        except (ImportError, TypeError) as e:
            raise ConfigError(f"[peft] {e}; it holds arguments of LoraConfig and needs the package peft") from None
    rows = datasets.Dataset.from_list(data.prompts(problems, config["prompt"]))
    trainer = EGCATrainer(model.name, args=grpo, train_dataset=rows, egca=egca,
                          problems=[p["line"] for p in problems], peft_config=peft)
    checkpoint = None if fresh else last_checkpoint(grpo.output_dir)
    if checkpoint:
        print(f"going on from {checkpoint}", file=sys.stderr)
    trainer.train(resume_from_checkpoint=checkpoint)
    trainer.save_model()
    # A process that ends while another still talks to it is aborted by torch.
    trainer.accelerator.wait_for_everyone()
    trainer.accelerator.end_training()


if __name__ == "__main__":
    sys.exit(main())
