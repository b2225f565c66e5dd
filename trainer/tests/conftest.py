"""What the tests share: a service that misbehaves on demand, and a tiny model."""

import base64
import json
import pathlib
import random
import socketserver
import sys
import threading
from http.server import BaseHTTPRequestHandler

import pytest
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from egca.tokens import SELF_TEST

sys.path.append(str(pathlib.Path(__file__).parents[2] / "examples/learn"))  # evaluate, times


class FakeService(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Speaks the JSON form of proto/egca/service/v1/credits.proto and keeps every
    request. `script` holds one entry a request to come, each a function that takes
    the handler and answers or misbehaves; without one the request is served, by
    `judge(task_id, sample) -> SampleCredit without its index`."""

    daemon_threads = True

    def __init__(self, path):
        self.address = f"unix:{path}"
        self.requests, self.script, self.problems = [], [], {}
        self.judge = lambda task_id, sample: {"mode": "correct", "reward": 1.0}
        self.answers = {}  # by request id: a repeated request gets the same
        self.over = threading.Event()  # releases handlers that hang
        super().__init__(str(path), Handler)
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        self.over.set()
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def address_string(self):
        return "unix"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        method = self.path.rsplit("/", 1)[1]
        self.server.requests.append((method, body, dict(self.headers)))
        if self.server.script:
            return self.server.script.pop(0)(self)
        getattr(self, method)(body)

    def answer(self, body, status=200, headers=()):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for key, value in headers:
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(data)

    def Describe(self, body):
        self.answer({"release": "fake", "state": "ready", "problems": str(len(self.server.problems))})

    def PutProblems(self, body):
        problems = [json.loads(p) for p in body["problems"]]
        self.server.problems.update((p["task_id"], p) for p in problems)
        self.answer({"added": len(problems)})

    def Credit(self, body):
        if body["taskId"] not in self.server.problems:
            return self.answer({"code": "not_found", "message": f"{body['taskId']}: put it first"}, 404)
        if body["requestId"] not in self.server.answers:
            credits = []
            for sample in body["samples"]:
                sample["completion"] = base64.b64decode(sample["completion"])
                credits.append({"index": sample["index"], **self.server.judge(body["taskId"], sample)})
            self.server.answers[body["requestId"]] = {"credits": credits, "timing": {"judged": 0.25, "credited": 0.5}}
        self.answer(self.server.answers[body["requestId"]])


@pytest.fixture
def service(tmp_path):
    server = FakeService(tmp_path / "egca.sock")
    yield server
    server.stop()


def byte_level(merges=60):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=256 + merges, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(SELF_TEST, trainer)
    tokenizer.add_special_tokens([AddedToken("<|end|>", special=True)])
    tokenizer.add_tokens([AddedToken("<think é>", special=False)])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|end|>", pad_token="<|end|>")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """A folder with a Llama of two layers and its tokenizer."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    folder = str(tmp_path_factory.mktemp("tiny"))
    tokenizer = byte_level()
    tokenizer.save_pretrained(folder)
    torch.set_num_threads(1)  # tensors are tiny: threads cost more than they give
    torch.manual_seed(0)
    LlamaForCausalLM(LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=64, bos_token_id=None, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id,
        initializer_range=0.3)).save_pretrained(folder)
    return folder


def scripted(prompts, trainer):
    """A rollout function: completions of uneven lengths that depend on the step and the global row alone, so that
    any number of processes and any restart gets the same ones."""
    tokenizer = trainer.processing_class
    first = trainer.accelerator.process_index * len(prompts)
    completions = []
    for row in range(first, first + len(prompts)):
        draw = random.Random(f"{trainer.state.global_step}/{row}")
        ids = [draw.randrange(256) for _ in range(draw.randint(1, 11))]
        completions.append(ids + [tokenizer.eos_token_id] if draw.random() < 0.7 else ids)
    return {"prompt_ids": [tokenizer.encode(p) for p in prompts], "completion_ids": completions, "logprobs": None}


def verdict(completion: bytes) -> dict:
    """What the fake service says: a function of the bytes alone."""
    start = completion[0] % len(completion)
    spans = [{"start": start, "end": min(start + 3, len(completion))}]
    site = {"key": "reference:0-9", "kind": "if", "spans": spans, "rightMembers": 1, "wrongMembers": 3, "blame": 0.9}
    if sum(completion) % 2:
        return {"mode": "correct", "reward": 1.0, "sites": [{**site, "right": True, "evidence": "code"}]}
    return {"mode": "logic", "reward": 0.0, "spans": spans, "sites": [{**site, "evidence": "divergence"}],
            "weight": 0.75, "evidence": "divergence"}


def fields(folder, **changes):
    """Arguments of GRPOConfig for a short run on the CPU, without clipping."""
    return {"output_dir": str(folder), "use_cpu": True, "bf16": False, "report_to": "none", "per_device_train_batch_size": 4, "num_generations": 4,
            "gradient_accumulation_steps": 2, "max_completion_length": 12, "learning_rate": 0.1, "lr_scheduler_type": "constant",
            "optim": "sgd", "max_grad_norm": 1e9, "max_steps": 3, "logging_steps": 1, "save_strategy": "no", "loss_type": "grpo",
            "disable_tqdm": True, **changes}


def dataset():
    from datasets import Dataset

    return Dataset.from_dict({"prompt": [f"# task {i}\n" for i in range(6)], "task_id": [f"t/{i}" for i in range(6)]})


PROBLEMS = [json.dumps({"task_id": f"t/{i}", "language": "python"}) for i in range(6)]
