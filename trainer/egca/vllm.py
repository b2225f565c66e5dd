"""When each completion ends while vLLM generates others, in TRL's two modes. Nothing that is generated changes.

    colocate  the engine runs in this process: its step() returns the requests that have ended
    server    TRL asks for all prompts in one call, which is answered when all have ended; asked one by one, a prompt's
              completions are there when its last one has ended
"""

import concurrent.futures
import contextlib
import functools

import torch

from egca.checks import log

AT_ONCE = 256  # prompts under way at the server, which batches them itself


@contextlib.contextmanager
def watched(generation, rows: int, ended):
    """Calls ended(row, ids) as a completion ends. generation: TRL's VLLMGeneration. row: of this process's `rows` in
    colocate mode; in server mode, where the main process generates for all, of all processes' rows in their order.
    With a vLLM that has not the methods that are known, nothing is called, and a warning says so."""
    if generation.mode == "server":
        owner, names = getattr(generation, "vllm_client", None), ["generate"]  # the main process's
        if owner is None:
            yield
            return
        own = {"generate": _one_by_one(owner.generate, ended)}
    else:
        owner, names = generation.llm.llm_engine, ["add_request", "step"]
        own = _steps(owner, _first(generation, rows), ended) if all(hasattr(owner, name) for name in names) else {}
    if not own:
        _unknown(" or ".join(names))
    vars(owner).update(own)
    try:
        yield
    finally:
        for name in own:
            delattr(owner, name)  # the class's own shows again


@functools.cache  # once
def _unknown(names: str):
    log.warning("this vLLM's engine has no %s: groups are sent when all have been generated", names)


def _first(generation, rows: int) -> int:
    """Ranks that share an engine generate all their rows on each: where this rank's begin."""
    shared = generation.tensor_parallel_size > 1
    return rows * torch.distributed.get_rank(group=generation.tp_group) if shared else 0


def _steps(engine, first: int, ended) -> dict:
    add, step = engine.add_request, engine.step
    order: dict[str, int] = {}  # requests are added in the order of the prompts, and are numbered on from call to call

    def add_request(request_id, *args, **kwargs):
        order[request_id] = len(order) - first
        return add(request_id, *args, **kwargs)

    def stepped():
        outputs = step()
        for output in outputs:
            if output.finished and output.request_id in order:
                ended(order[output.request_id], list(output.outputs[0].token_ids))
        return outputs

    return {"add_request": add_request, "step": stepped}


def _one_by_one(whole, ended):
    def generate(prompts, *, n, features=None, **params):
        def ask(i):
            return whole(prompts=prompts[i : i + 1], n=n, features=features and features[i : i + 1], **params)

        answers: list = [None] * len(prompts)
        with concurrent.futures.ThreadPoolExecutor(min(len(prompts), AT_ONCE)) as pool:
            under_way = {pool.submit(ask, i): i for i in range(len(prompts))}
            for future in concurrent.futures.as_completed(under_way):
                i = under_way[future]
                answers[i] = future.result()
                for j, ids in enumerate(answers[i]["completion_ids"]):
                    ended(i * n + j, list(ids))
        return {key: None if answers[0][key] is None else [value for answer in answers for value in answer[key]]
                for key in answers[0]}

    return generate
