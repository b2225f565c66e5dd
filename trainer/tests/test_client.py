"""The client against a service that hangs, refuses, breaks off and dies."""

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time

import pytest

from egca import Client, Credit, Sample, ServiceError

PROBLEM = json.dumps({"task_id": "t/1", "language": "python"})
SAMPLES = [Sample(0, b"a = 1", [1, 4]), Sample(1, "é".encode(), [1, 1])]


@pytest.fixture
def clock(monkeypatch):
    """Time that passes in the client's pauses alone: its deadlines hold for retries, not for how fast a machine is."""
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))


LATER = [("Retry-After", "3600")]  # beyond any deadline: the call gives up at once


@pytest.fixture
def client(service):
    client = Client(service.address, deadline=600)
    client.put_problems([PROBLEM])
    yield client
    client.close()


def error(code, status, headers=()):
    return lambda handler: handler.answer({"code": code, "message": "as the test wants"}, status, headers)


def hang(handler):
    handler.server.over.wait()
    handler.close_connection = True


def reset(handler):
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def half(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"credits": [{"mode": "cor')
    handler.close_connection = True


def dribble(handler):
    """A byte now and then: no single read ever times out."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.server.over.wait(0.02):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            break
    handler.close_connection = True


def test_a_group(service, client):
    service.judge = lambda task, s: ({"mode": "logic", "reward": 0.0, "spans": [{"end": 2}], "weight": 0.5, "evidence": "verified"}
                                     if s["index"] else {"mode": "correct", "reward": 1})
    assert client.credit("t/1", SAMPLES, group_id="g", group_size=4, executed=True) == [
        Credit(mode="correct", reward=1.0),
        Credit(mode="logic", reward=0.0, spans=[(0, 2)], weight=0.5, evidence="verified")]
    body = service.requests[-1][1]
    assert (body["groupId"], body["groupSize"], body["want"]) == ("g", 4, {"executed": True, "blamed": False, "sites": False})
    assert body["samples"][1] == {"index": 1, "completion": "é".encode(), "tokenByteLens": [1, 1]}
    assert client.counts == {"verdict": 2} and len(client.latencies) == 1


def test_a_sample_that_could_not_be_judged_is_no_zero(service, client):
    service.judge = lambda task, s: {"error": "the worker broke"}
    assert [c.reward for c in client.credit("t/1", SAMPLES)] == [None, None]
    assert client.counts == {"not_judged": 2}


@pytest.mark.parametrize("trouble", [reset, half, error("unavailable", 503),
                                     error("resource_exhausted", 429, [("Retry-After", "0")]), error("deadline_exceeded", 504), lambda h: h.answer("not an object")])
def test_transient_trouble_is_sent_again_with_the_same_id(service, client, trouble):
    service.script = [trouble, trouble]
    assert [c.reward for c in client.credit("t/1", SAMPLES)] == [1.0, 1.0]
    ids = [body["requestId"] for method, body, _ in service.requests if method == "Credit"]
    assert len(ids) == 3 and len(set(ids)) == 1
    assert client.counts == {"retries": 2, "verdict": 2}


def test_retry_after_is_kept(service, client, monkeypatch):
    pauses = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    service.script = [error("resource_exhausted", 429, [("Retry-After", "7")]), error("unavailable", 503), error("unavailable", 503)]
    assert client.credit("t/1", SAMPLES)[0].reward == 1.0
    assert pauses == [7.0, 0.2, 0.4]


@pytest.mark.parametrize("trouble", [hang, dribble])
def test_the_deadline_ends_what_never_answers(service, client, trouble):
    service.script = [trouble]
    assert client.credit("t/1", SAMPLES, deadline=0.3) == [None, None]
    assert client.counts == {"deadline_exceeded": 2}
    assert "gave up after 0.3 s" in client.last_error


@pytest.mark.parametrize("code, status", [("invalid_argument", 400), ("unauthenticated", 401), ("resource_exhausted", 429)])
def test_a_wrong_request_is_not_sent_again(service, client, code, status):
    """resource_exhausted without Retry-After: the message is too large."""
    service.script = [error(code, status)]
    assert client.credit("t/1", SAMPLES) == [None, None]
    assert client.counts == {code: 2} and len(service.requests) == 2


@pytest.mark.parametrize("credits", [
    [], [{"index": 1, "reward": 1}], [{"reward": "much"}], [{"reward": 1, "spans": [{"start": 3, "end": 99}]}],
    [{"reward": 1, "spans": [{"start": 2, "end": 1}]}], [{"reward": 1, "weight": 2}], [{"reward": "Infinity"}], [7]])
def test_an_answer_that_makes_no_sense_is_no_verdict(service, client, credits):
    service.script = [lambda handler: handler.answer({"credits": credits})]
    assert client.credit("t/1", SAMPLES[:1]) == [None]
    assert client.counts == {"bad_answer": 1}


def test_a_service_that_lost_its_problems_gets_them_again(service, client):
    service.problems.clear()
    assert client.credit("t/1", SAMPLES)[0].reward == 1.0
    service.script = [error("not_found", 404)] * 3
    assert client.credit("t/2", SAMPLES) == [None, None]  # never put: not ours to restore


def test_a_service_that_is_down(tmp_path, clock):
    client = Client(f"unix:{tmp_path}/nobody.sock", breaker=2, cooldown=3600)
    with pytest.raises(ServiceError, match="is `egca serve` running"):
        client.describe(deadline=30)
    for _ in range(3):
        assert client.credit("t/1", SAMPLES, deadline=30) == [None, None]
    assert client.counts["connection"] == 4 - 2 + 2 and client.counts["breaker_open"] == 2
    assert "calls in a row got no answer" in client.last_error


def test_a_refusal_is_an_answer_to_the_breaker(service, client):
    client.breaker = 2
    for trouble in (error("unavailable", 503, LATER), error("invalid_argument", 400), error("unavailable", 503, LATER)):
        service.script = [trouble]
        assert client.credit("t/1", SAMPLES) == [None, None]
    assert client.credit("t/1", SAMPLES)[0].reward == 1.0 and client.counts["breaker_open"] == 0


def test_the_breaker_closes_when_the_service_is_back(service):
    client = Client(service.address, breaker=1, cooldown=0)
    service.script = [error("unavailable", 503, LATER)]
    assert client.credit("t/1", SAMPLES) == [None, None]
    client.put_problems([PROBLEM])  # the probe
    assert client.credit("t/1", SAMPLES)[0].reward == 1.0


def test_close_ends_calls_under_way(service, client):
    entered = threading.Event()
    service.script = [lambda handler: (entered.set(), hang(handler))]
    future = client.submit("t/1", SAMPLES)
    assert entered.wait(300)
    client.close()
    assert future.result(300) == [None, None]


def test_async(service, client):
    async def both():
        return await asyncio.gather(client.acredit("t/1", SAMPLES), client.acredit("t/1", SAMPLES))

    assert [[c.reward for c in group] for group in asyncio.run(both())] == [[1.0, 1.0]] * 2


def test_a_token_and_problem_errors(service):
    client = Client(service.address, token="secret")
    service.script = [lambda h: h.answer({"added": 1, "errors": [{"index": 1, "error": "no tests"}]})]
    assert client.put_problems([PROBLEM, '{"task_id": "t/2"}']) == {
        "added": 1, "replaced": 0, "known": 0, "errors": [{"task_id": "line 2", "error": "no tests"}]}
    assert service.requests[0][2]["Authorization"] == "Bearer secret"


def test_addresses(monkeypatch):
    monkeypatch.delenv("EGCA_ADDRESS", raising=False)
    with pytest.raises(ValueError, match="set EGCA_ADDRESS"):
        Client()
    with pytest.raises(ValueError, match="give unix:/path"):
        Client("ftp://host").describe()


def test_a_credit_survives_storage():
    credit = Credit(mode="logic", reward=0.0, spans=[(0, 2), (3, 4)], weight=0.25, blamed=[(1, 2)])
    assert Credit.from_json(json.loads(json.dumps(credit.to_json())), 4) == credit


def test_the_client_alone_loads_nothing_heavy():
    check = "import sys, egca; print([m for m in ('torch', 'numpy', 'transformers', 'trl') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", check], capture_output=True, text=True).stdout.strip() == "[]"
