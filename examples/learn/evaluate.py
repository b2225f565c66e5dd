"""pass@1 and pass@k, judged by the service.

    python evaluate.py --problems humaneval.jsonl.gz --model runs/mbpp --n 20 --k 1 10 --temperature 0.2
    python evaluate.py --problems openai/openai_humaneval --fallback humaneval.jsonl.gz --model runs/mbpp
    python evaluate.py --problems humaneval.jsonl.gz --samples rollouts.jsonl    # completions that are there

pass@k is the unbiased estimator of Chen et al. (arXiv 2107.03374): the mean over problems of
1 - C(n-c, k) / C(n, k), c of n samples passing. Beside it stands the standard error over problems.
Samples without a verdict are left out of n, and counted.
"""

import argparse
import concurrent.futures
import json
import math
import statistics
import sys
from typing import Any

from egca import data
from egca.client import Client, Sample, ServiceError
from egca.plain import plain


def pass_at_k(n: int, c: int, k: int) -> float:
    """The chance that one of k samples, drawn from n of which c pass, passes. k must be at most n."""
    if not 0 <= c <= n or not 1 <= k <= n:
        raise ValueError(f"pass@{k} of {n} samples, {c} of them passing")
    return 1.0 - math.comb(n - c, k) / math.comb(n, k)


def summarise(verdicts: dict[str, list[bool]], k: int) -> tuple[float, float, int]:
    """pass@k, its standard error over problems, and the number of problems with at least k verdicts."""
    values = [pass_at_k(len(v), sum(v), k) for v in verdicts.values() if len(v) >= k]
    if not values:
        return math.nan, math.nan, 0
    error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else math.nan
    return statistics.fmean(values), error, len(values)


def generate(problems: list[dict], args, prompt: data.Prompt):
    """Yields (task_id, completions as bytes)."""
    import torch
    import transformers

    from egca.tokens import TokenBytes

    transformers.set_seed(args.seed)
    tokenizer = transformers.AutoTokenizer.from_pretrained(args.model, padding_side="left")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = transformers.AutoModelForCausalLM.from_pretrained(args.model, dtype="auto").to(device).eval()
    to_bytes = TokenBytes(tokenizer)
    sampling: dict[str, Any] = {"do_sample": bool(args.temperature)}
    if args.temperature:
        sampling |= {"temperature": args.temperature, "top_p": args.top_p, "top_k": 0}
    padding = tokenizer.eos_token_id if tokenizer.pad_token_id is None else tokenizer.pad_token_id
    for row in data.prompts(problems, prompt):
        text = row["prompt"]
        if prompt.chat:
            text = tokenizer.apply_chat_template(text, add_generation_prompt=True, tokenize=False)
        inputs = tokenizer(text, return_tensors="pt", add_special_tokens=not prompt.chat).to(model.device)
        with torch.no_grad():
            out = model.generate(**inputs, **sampling, max_new_tokens=args.max_new_tokens, num_return_sequences=args.n,
                                 pad_token_id=padding)
        yield row["task_id"], [to_bytes(ids)[0] for ids in out[:, inputs["input_ids"].shape[1]:].tolist()]


def stored(path: str):
    for line in data.read_lines(path):
        completions = [c if isinstance(c, str) else c["text"] for c in line["completions"]]
        yield line["task_id"], [c.encode() for c in completions]


def judge(client: Client, batches) -> dict[str, list[bool]]:
    """Verdicts by problem, without samples that have none. The service works while the next are generated."""
    waiting: list[tuple[str, concurrent.futures.Future]] = []
    for task_id, completions in batches:
        waiting.append((task_id, client.submit(task_id, [Sample(i, c) for i, c in enumerate(completions)])))
    return {task_id: [c.reward >= 1 for c in f.result() if c and c.reward is not None] for task_id, f in waiting}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python evaluate.py", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problems", required=True)
    parser.add_argument("--split", default="")
    parser.add_argument("--fallback", default="")
    parser.add_argument("--limit", type=int, default=0)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--model", help="a folder or a Hugging Face name")
    what.add_argument("--samples", help="a file of rollouts: task_id, completions")
    parser.add_argument("--n", type=int, default=20, help="samples a problem")
    parser.add_argument("--k", type=int, nargs="+", default=[1])
    parser.add_argument("--temperature", type=float, default=0.2, help="0: greedy, with --n 1")
    parser.add_argument("--top-p", type=float, default=0.95)
    parser.add_argument("--max-new-tokens", type=int, default=512)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--chat", action="store_true", help="prompts as messages")
    parser.add_argument("--template", default=data.Prompt.template)
    parser.add_argument("--address", default="", help="of the service; default: EGCA_ADDRESS")
    parser.add_argument("--deadline", type=float, default=600.0, help="seconds for one problem's samples")
    args = parser.parse_args(argv)
    try:
        problems = data.load(args.problems, args.split, args.fallback, args.limit)
        client = Client(args.address, deadline=args.deadline)
        for e in client.put_problems(p["line"] for p in problems)["errors"]:
            print(plain(f"left out: {e['task_id']}: {e['error']}"), file=sys.stderr)
        known = {p["task_id"] for p in problems}
        batches = generate(problems, args, data.Prompt(args.template, chat=args.chat)) if args.model else (
            (task, completions) for task, completions in stored(args.samples) if task in known)
        verdicts = judge(client, batches)
    except (ServiceError, ValueError, OSError) as e:
        print(plain(e), file=sys.stderr)
        return 1
    result: dict[str, Any] = {"problems": len(verdicts), "samples": sum(map(len, verdicts.values())),
              "without_verdict": sum(n for kind, n in client.counts.items() if kind not in ("verdict", "retries"))}
    for k in args.k:
        value, error, n = summarise(verdicts, k)
        result[f"pass@{k}"] = {"value": value, "standard_error": error, "problems": n}
        print(f"pass@{k} {100 * value:.1f} +- {100 * error:.1f} ({n} problems)", file=sys.stderr)
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
