"""A credit service on each node of a Ray cluster, for the trainer that runs there.

    export EGCA_TOKEN=...                                      # off localhost the services ask for it
    export EGCA_ADDRESS=$(python ray_services.py --config /shared/egca.toml)
    python -m verl.trainer.main_ppo ...                        # or any trainer: its client finds all services
    python ray_services.py --stop                              # drains them

Each service is the child of a named actor, egca/NODE in the namespace egca, which Ray keeps on its node when this
program ends. A service that dies takes its actor with it, and Ray starts both again on that node, at the same address
unless --port is 0; meanwhile clients go to the task's next service. For a node that came later, run this again: it
starts what is not there, and prints all addresses.
"""

import argparse
import ctypes
import json
import os
import signal
import subprocess
import threading

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

PR_SET_PDEATHSIG = 1


def dies_with_its_actor():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@ray.remote(max_restarts=-1, max_task_retries=-1)
class Service:
    def __init__(self, command: list[str], port: int, token: str):
        host = ray.util.get_node_ip_address()
        self.process = subprocess.Popen(
            [*command, "--json", "--address", f"{host}:{port}"], env={**os.environ, "EGCA_TOKEN": token},
            stdout=subprocess.PIPE, text=True, preexec_fn=dies_with_its_actor)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(command)} ended with {self.process.wait()} on {host} before it was ready; "
                               f"it said why in {os.readlink('/proc/self/fd/2')} there")
        self.at, self.stopping = json.loads(line)["address"], False
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self):
        code = self.process.wait()
        if not self.stopping:
            print(f"the credit service at {self.at} ended with {code}: Ray starts it again")
            os._exit(1)  # not exit_actor, after which Ray would start nothing

    def about(self) -> dict:
        return {"address": self.at, "node": ray.get_runtime_context().get_node_id(), "pid": self.process.pid}

    def stop(self) -> int:
        """Drains the service; returns its exit code, 0 where nothing was cut off."""
        self.stopping = True
        self.process.terminate()
        return self.process.wait()


def named() -> dict[str, str]:
    """The actors' names, by the ids of the nodes that are there now."""
    return {node["NodeID"]: f"egca/{node['NodeID']}" for node in ray.nodes() if node["Alive"]}


def start(command: list[str], port: int, cpus: float) -> list[str]:
    """Starts a service on each node that has none; returns all addresses, in the order of the nodes' ids."""
    actors = [Service.options(
        name=name, lifetime="detached", get_if_exists=True, num_cpus=cpus,
        scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=False),
    ).remote(command, port, os.environ.get("EGCA_TOKEN", "")) for node, name in sorted(named().items())]
    return [about["address"] for about in ray.get([actor.about.remote() for actor in actors])]


def stop():
    actors = [ray.get_actor(name) for name in ray.util.list_named_actors() if name in named().values()]
    ray.get([actor.stop.remote() for actor in actors])
    for actor in actors:
        ray.kill(actor)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="starts a credit service on each node of a Ray cluster")
    parser.add_argument("--stop", action="store_true", help="drain all instead")
    parser.add_argument("--port", type=int, default=7843, help="on each node; 0: any")
    parser.add_argument("--cpus", type=float, default=0, help="how many of a node's cores Ray keeps for its service")
    parser.add_argument("--egca", default="egca", help="the command, as each node has it")
    chosen, further = parser.parse_known_args()  # --config PATH and other flags of `egca serve`
    ray.init(address="auto", namespace="egca", log_to_driver=False)
    if chosen.stop:
        stop()
    else:
        print(",".join(start([chosen.egca, "serve", *further], chosen.port, chosen.cpus)))
