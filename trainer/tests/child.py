"""A training in a process of its own, for test_trainer.py. The job is JSON in the first argument."""

import json
import os
import signal
import sys

import trl
from conftest import PROBLEMS, dataset, scripted
from transformers import TrainerCallback

from egca.trainer import EGCAConfig, EGCATrainer


class Kill(TrainerCallback):
    def on_step_begin(self, args, state, control, **kwargs):
        if state.global_step == 3:
            os.kill(os.getpid(), signal.SIGKILL)


job = json.loads(sys.argv[1])
args = trl.GRPOConfig(**job["fields"])
trainer = EGCATrainer(job["tiny"], args=args, train_dataset=dataset(), egca=EGCAConfig(address=job["address"], **job.get("egca", {})), problems=PROBLEMS,
                      rollout_func=scripted, callbacks=[Kill()] if args.run_name == "kill at 3" else [])
trainer.train()
trainer.save_model()
trainer.accelerator.wait_for_everyone()  # as egca/train.py ends
trainer.accelerator.end_training()
