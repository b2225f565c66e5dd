"""credit_tokens, the examples for other trainers, and several services beside each other."""

import json
import os
import pathlib
import re
import subprocess
import sys

import numpy as np
import pytest
from conftest import FakeService

from egca import Client, Credit, Sample, ServiceError, credit_tokens

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples/trainers"
PROTO = pathlib.Path(__file__).parents[2] / "proto/egca/service/v1/credits.proto"
TASK = json.dumps({"task_id": "t"})


def judge(task_id, sample):
    """The second half of a completion that fails carries all of its advantage."""
    n = len(sample["tokenByteLens"])
    if sample["completion"].startswith(b"?"):
        return {"error": "busy"}
    if sample["completion"].startswith(b"a"):
        return {"mode": "correct", "reward": 1.0, "advantage": 0.5, "tokenWeights": [1.0] * n}
    weights = [0.0] * (n // 2) + [1.0] * (n - n // 2)
    return {"mode": "logic", "reward": 0.0, "advantage": -0.5, "reason": "because", "confidence": 0.75,
            "tokenWeights": [w * n / sum(weights) for w in weights]}


@pytest.fixture
def client(service):
    service.judge = judge
    client = Client(service.address, deadline=5)
    client.put_problems([TASK])
    return client


def test_every_field_of_the_contract_is_read():
    text = PROTO.read_text()
    message = re.search(r"^message SampleCredit \{(.*?)^\}", text, re.DOTALL | re.MULTILINE)[1]
    fields = set(re.findall(r"^  (?:optional |repeated )?\w+ (\w+) = \d+;", message, re.MULTILINE)) - {"index"}
    assert "token_weights" in fields and fields <= set(Credit.__dataclass_fields__)


def test_a_group(client):
    group = credit_tokens(client, "t", ["abcd", b"bcde", "?x"], [[1] * 4, [1, 1, 2, 0], [2]])
    assert group.rewards.tolist()[:2] == [1, 0] and np.isnan(group.rewards[2])
    assert group.advantages.tolist() == [0.5, -0.5, 0]
    assert [w.tolist() for w in group.weights] == [[1] * 4, [0, 0, 2, 2], [1]]
    assert [a.tolist() for a in group.token_advantages] == [[0.5] * 4, [0, 0, -1, -1], [0]]
    assert group.credits[1].reason == "because" and group.credits[1].confidence == 0.75


def test_masks_keep_the_sum(client):
    group = credit_tokens(client, "t", ["bcde", "bcde"], [[1] * 4, [1] * 4], masks=[[1, 1, 1, 0], [1, 1, 0, 0]])
    assert [w.tolist() for w in group.weights] == [[0, 0, 3, 0], [1, 1, 0, 0]]  # no token of the second's is under weights


def test_own_rewards_are_sent(client, service):
    group = credit_tokens(client, "t", ["ab", "bc"], [[2], [2]], rewards=[0.25, 0.5])
    assert [s["reward"] for s in service.requests[-1][1]["samples"]] == [0.25, 0.5]
    assert group.rewards.tolist() == [0.25, 0.5]


def test_what_does_not_fit_is_refused(client):
    with pytest.raises(ValueError, match="completion 0 has 4 bytes"):
        credit_tokens(client, "t", ["abcd"], [[1, 1]])


def test_weights_that_are_no_numbers_are_no_verdict(client, service):
    service.judge = lambda task, sample: {"mode": "logic", "reward": 0.0, "tokenWeights": ["NaN"]}
    assert client.credit("t", [Sample(0, b"b", [1])]) == [None] and client.counts["bad_answer"] == 1


@pytest.mark.parametrize("script", ["rllm.py", "skyrl.py"])
def test_examples_run_on_recorded_groups(service, script):
    service.judge = judge
    done = subprocess.run([sys.executable, EXAMPLES / script], env={**os.environ, "EGCA_ADDRESS": service.address},
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(service.requests[-1][1]["samples"]) > 3
    lines = (EXAMPLES / script).read_text().splitlines()
    assert len(lines) <= 50, "short enough to be read at once"


# --- several services ---

@pytest.fixture
def three(tmp_path):
    services = [FakeService(tmp_path / f"{i}.sock") for i in range(3)]
    for service in services:
        service.judge = judge
    client = Client(",".join(s.address for s in services), deadline=5)
    client.put_problems([json.dumps({"task_id": f"t{i}"}) for i in range(60)])
    yield services, client
    for service in services:
        if not service.over.is_set():
            service.stop()


def served(service):
    return {body["taskId"] for method, body, _ in service.requests if method == "Credit"}


def test_each_task_has_one_service_and_all_have_some(three):
    services, client = three
    for _ in range(2):
        for i in range(60):
            client.credit(f"t{i}", [Sample(0, b"ab")])
    parts = [served(s) for s in services]
    assert all(len(s.problems) == 60 for s in services) and min(map(len, parts)) > 5
    assert sum(map(len, parts)) == 60


def test_only_the_tasks_of_a_service_that_goes_move(three):
    services, client = three
    rest = Client(",".join(s.address for s in services[1:]))
    for i in range(60):
        order = client.ranked(f"t{i}")
        assert rest.ranked(f"t{i}") == [a for a in order if a != services[0].address]


def test_a_group_goes_to_the_next_as_a_whole(three):
    services, client = three
    before = [client.credit(f"t{i}", [Sample(0, b"ab"), Sample(1, b"bc")]) for i in range(60)]
    gone = services[0]
    mine = served(gone)
    gone.stop()
    after = [client.credit(f"t{i}", [Sample(0, b"ab"), Sample(1, b"bc")]) for i in range(60)]
    assert after == before and mine and mine <= served(services[1]) | served(services[2])
    assert all(len(body["samples"]) == 2 for s in services for m, body, _ in s.requests if m == "Credit")


def test_a_full_queue_is_waited_for_where_the_group_is(three):
    services, client = three
    first = next(s for s in services if s.address == client.ranked("t0")[0])
    first.script.append(lambda h: h.answer({"code": "resource_exhausted", "message": "full"}, 429, [("Retry-After", "0.01")]))
    assert client.credit("t0", [Sample(0, b"ab")])[0].reward == 1
    assert [sum(m == "Credit" for m, *_ in s.requests) for s in services if s is first] == [2]
    assert all(not served(s) for s in services if s is not first)


def test_a_service_that_comes_back_empty_gets_the_problem(three, tmp_path):
    services, client = three
    first = next(s for s in services if s.address == client.ranked("t0")[0])
    first.problems.clear()
    assert client.credit("t0", [Sample(0, b"ab")])[0].reward == 1
    assert list(first.problems) == ["t0"]


def test_where_none_answers_it_is_said(three):
    services, client = three
    for service in services:
        service.stop()
    client.deadline = 0.3
    with pytest.raises(ServiceError, match="gave up"):
        client.describe(deadline=0.3)
    assert client.credit("t0", [Sample(0, b"ab")]) == [None]
