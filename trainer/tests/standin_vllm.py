"""A stand-in for vLLM's interface, as far as TRL uses it (vLLM itself needs a GPU). What stands here is by vLLM 0.31:
LLM.generate numbers requests on, adds all of them to the engine and steps it until none is left; the server answers
POST /v1/completions when all completions of all prompts have ended. Weights are taken and not looked at."""

import importlib.machinery
import json
import random
import sys
import threading
import types
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

EOS = 0  # set by the test


def completion(prompt, number, most):
    """The number-th completion of a prompt: its first token tells whose it is."""
    draw = random.Random(f"{prompt} {number}")
    ids = [sum(prompt) % 256, *(draw.randrange(256) for _ in range(draw.randint(1, most - 1)))][:most]
    return [*ids[:-1], EOS] if draw.random() < 0.7 else ids


class SamplingParams:
    def __init__(self, **given):
        self.given = given


class Engine:
    """Each step generates a token of every request."""

    def __init__(self):
        self.requests, self.made = {}, {}
        model = types.SimpleNamespace(load_weights=lambda weights: None)
        worker = types.SimpleNamespace(model_runner=types.SimpleNamespace(model=model))
        self.model_executor = types.SimpleNamespace(driver_worker=worker)
        self.model_config = types.SimpleNamespace(max_model_len=1 << 20)

    def add_request(self, request_id, prompt, params, **more):
        ids = prompt["prompt_token_ids"]
        number = self.made[tuple(ids)] = self.made.get(tuple(ids), -1) + 1
        self.requests[request_id] = [ids, completion(ids, number, params.given["max_tokens"]), 0]
        return f"{request_id}-internal"

    def has_unfinished_requests(self):
        return bool(self.requests)

    def step(self):
        ended = []
        for request_id, request in list(self.requests.items()):
            request[2] += 1
            if request[2] == len(request[1]):
                del self.requests[request_id]
                logprobs = [{i: types.SimpleNamespace(rank=1, logprob=-1.0)} for i in request[1]]
                output = types.SimpleNamespace(token_ids=request[1], logprobs=logprobs)
                ended.append(types.SimpleNamespace(request_id=request_id, prompt_token_ids=request[0], outputs=[output], finished=True))
        return ended


class LLM:
    def __init__(self, model, **more):
        self.llm_engine, self.next = Engine(), 0

    def reset_prefix_cache(self):
        pass

    def generate(self, prompts, sampling_params, use_tqdm):
        for prompt in prompts:
            self.llm_engine.add_request(str(self.next), prompt, sampling_params, lora_request=None, priority=0)
            self.next += 1
        outputs = []
        while self.llm_engine.has_unfinished_requests():
            outputs += [output for output in self.llm_engine.step() if output.finished]
        return sorted(outputs, key=lambda output: int(output.request_id))


class Server(ThreadingHTTPServer):
    """`vllm serve`. It holds back every answer but the first until `released` is set, at most for a minute: then whoever
    waits for all before he does something is seen to have waited. `calls` has how many prompts each call had."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.calls, self.made, self.released, self.in_vain = [], {}, threading.Event(), 0
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.answer({"/health": {}, "/v1/models": {"data": [{"id": "m"}]}}[self.path])

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or "{}")
        if self.path != "/v1/completions":
            return self.answer({})
        first, choices = not self.server.calls, []
        self.server.calls.append(len(body["prompt"]))
        for prompt in body["prompt"]:
            begin = self.server.made.get(tuple(prompt), 0)
            self.server.made[tuple(prompt)] = begin + body["n"]
            for number in range(begin, begin + body["n"]):
                ids = completion(prompt, number, body["max_tokens"])
                tokens = [f"token_id:{i}" for i in ids]
                logprobs = {"tokens": tokens, "token_logprobs": [-1.0] * len(ids), "top_logprobs": [{t: -1.0} for t in tokens]}
                choices.append({"prompt_token_ids": prompt, "token_ids": ids, "logprobs": logprobs})
        if not first:
            self.server.in_vain += not self.server.released.wait(60)
        self.answer({"choices": choices})

    def answer(self, body):
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def install():
    """Makes this file vLLM for all that is imported from now on."""
    def module(name, **names):
        made = types.ModuleType(name)
        made.__spec__, made.__path__, made.__file__ = importlib.machinery.ModuleSpec(name, None), [], __file__
        vars(made).update(names)
        sys.modules[name] = made

    unused = type("Unused", (), {})
    module("vllm", __version__="0.27.0", LLM=LLM, RequestOutput=unused, SamplingParams=SamplingParams)
    module("vllm.sampling_params", StructuredOutputsParams=unused)
    module("vllm.utils")
    module("vllm.utils.network_utils", get_ip=lambda: "127.0.0.1")
    module("vllm.distributed")
    module("vllm.distributed.weight_transfer")
    module("vllm.distributed.weight_transfer.nccl_engine", NCCLTrainerSendWeightsArgs=unused, NCCLWeightTransferEngine=unused)
