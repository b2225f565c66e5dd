"""A training with the stand-in for vLLM, in a process of its own, for test_vllm.py: TRL looks for vLLM when it is
imported. The job is JSON in the first argument; it prints what it saw, as JSON."""

import json
import sys

import standin_vllm

standin_vllm.install()

import trl  # noqa: E402
from conftest import PROBLEMS, dataset  # noqa: E402
from transformers import AutoTokenizer  # noqa: E402
from trl.generation.vllm_client import VLLMClient  # noqa: E402

from egca.trainer import EGCAConfig, EGCATrainer  # noqa: E402

job = json.loads(sys.argv[1])
standin_vllm.EOS = AutoTokenizer.from_pretrained(job["tiny"]).eos_token_id
VLLMClient.init_communicator = lambda self, device: None  # it and the next need a GPU
VLLMClient.update_named_params = lambda self, metadata, named: None
server = standin_vllm.Server()
asked = []  # of each group that was sent: whether others were still generated


class Watched(EGCATrainer):
    def _ask(self, group, here, seen, ids):
        engine = getattr(self.vllm_generation, "llm", None)
        asked.append(bool(engine.llm_engine.requests) if engine else not server.released.is_set())
        super()._ask(group, here, seen, ids)
        server.released.set()


config = EGCAConfig(address=job["address"])
args = trl.GRPOConfig(**job["fields"], vllm_server_base_url=f"http://127.0.0.1:{server.server_port}")
trainer = Watched(job["tiny"], args=args, train_dataset=dataset(), egca=config, problems=PROBLEMS)
trainer.train()
print(json.dumps({"asked": asked, "calls": server.calls, "in_vain": server.in_vain}))
