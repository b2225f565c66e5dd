"""A service a node of a Ray cluster (examples/trainers/ray_services.py): real Ray with two nodes on one machine, and the
real `egca serve`. `make test-verl` runs it, in verl's environment."""

import json
import os
import pathlib
import signal
import subprocess
import sys

import pytest

ray = pytest.importorskip("ray", reason="Ray is not installed here: NOTHING of the example for Ray is tested; run make test-verl")
from ray.cluster_utils import Cluster  # noqa: E402

from egca import Client, Sample  # noqa: E402

ROOT = pathlib.Path(__file__).parents[2]
BINARY, BASICS = ROOT / "bin/egca", ROOT / "examples/basics"
pytestmark = pytest.mark.skipif(not BINARY.exists(), reason="bin/egca is not built: NOTHING of the example for Ray is tested; run make build")
TOKEN = "a token for this test alone"
CONFIG = ('[limits]\ncpu_floor = "2s"\ncpu_ceiling = "1m"\nwall_floor = "10m"\n'
          '[sandbox]\nlevel = "none"\n[service]\ndrain = "10m"\n[workers]\ncount = 1\n')


@pytest.fixture(scope="module")
def cluster():
    os.environ.setdefault("RAY_worker_niceness", "0")  # else they starve on a busy machine
    for tries in range(5):
        there = Cluster()
        try:
            for _ in range(2):
                there.add_node(num_cpus=1, include_dashboard=False)
            break
        except Exception as e:  # Ray's own; it gives a node 30 s to start, which a busy machine may not have
            there.shutdown()
            if "timed out during startup" not in str(e) or tries == 4:
                raise
    ray.init(address=there.address, namespace="egca", logging_level="ERROR", log_to_driver=False)
    yield there
    ray.shutdown()
    there.shutdown()


@pytest.fixture
def services(cluster, tmp_path):
    """A function that runs the example with arguments and returns what it prints."""
    (tmp_path / "egca.toml").write_text(CONFIG)

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, ROOT / "examples/trainers/ray_services.py", "--egca", BINARY, *arguments], capture_output=True, text=True,
            check=False, env={**os.environ, "RAY_ADDRESS": cluster.address, "EGCA_TOKEN": TOKEN})
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    run.start = lambda: run("--port", "0", "--config", str(tmp_path / "egca.toml")).split(",")
    yield run
    run("--stop")


def groups():
    return [(g["task_id"], [Sample(i, (c if isinstance(c, str) else c["text"]).encode()) for i, c in enumerate(g["completions"])])
            for g in map(json.loads, (BASICS / "rollouts.jsonl").read_text().splitlines()[:6])]


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"


def test_a_service_a_node_that_comes_back(services):
    addresses = services.start()
    nodes = sorted(node["NodeID"] for node in ray.nodes())
    actors = [ray.get_actor(f"egca/{node}") for node in nodes]
    there = ray.get([actor.about.remote() for actor in actors])
    assert len(set(addresses)) == 2 and [about["address"] for about in there] == addresses
    assert [about["node"] for about in there] == nodes
    assert services.start() == addresses and ray.get([actor.about.remote() for actor in actors]) == there  # what runs stays

    lines = (BASICS / "problems.jsonl").read_text().splitlines()
    alone, both = (Client(a, TOKEN, deadline=1800.0) for a in (addresses[0], ",".join(addresses)))
    for client in (alone, both):
        assert client.put_problems(lines)["errors"] == []
    assert {both.ranked(task)[0] for task, _ in groups()} == set(addresses)
    want = [alone.credit(*group) for group in groups()]
    assert None not in sum(want, [])
    under_way = [both.submit(*group) for group in groups()]
    os.kill(there[1]["pid"], signal.SIGKILL)
    assert [one.result() for one in under_way] == want  # no verdict lost, and the same credits

    again = there[1]
    while again["pid"] == there[1]["pid"]:  # until Ray has noticed; the call waits for the new actor
        again = ray.get(actors[1].about.remote())
    assert again["node"] == nodes[1] and ray.get(actors[0].about.remote()) == there[0]
    assert Client(again["address"], TOKEN).describe()["state"] == "ready"
    assert services.start() == [addresses[0], again["address"]]

    services("--stop")
    assert ray.util.list_named_actors() == [] and gone(there[0]["pid"]) and gone(again["pid"])


def test_a_service_that_does_not_start_says_where_it_said_why(services):
    with pytest.raises(AssertionError, match=r"ended with 2 on .* before it was ready; it said why in /.*\.err there"):
        services("--config", "/nowhere/egca.toml")
