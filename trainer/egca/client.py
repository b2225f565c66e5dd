"""The client of the credit service. Standard library only.

    client = Client("unix:/run/egca.sock")
    client.put_problems(open("problems.jsonl"))
    credits = client.credit("basics/seat-block", [Sample(0, b"def f(x): ..."), ...])

With several addresses each task has a service of its own, so that groups land together and caches stay warm;
when one fails, the whole request goes to the next.

The contract is proto/egca/service/v1/credits.proto; the calls are its JSON form
over HTTP. `credit` never raises because of the service and never waits longer
than its deadline: a sample without a verdict is None, and `counts` says why.
`describe` and `put_problems` raise ServiceError, which says what to do.
"""

import asyncio
import base64
import collections
import concurrent.futures
import dataclasses
import hashlib
import http.client
import json
import logging
import math
import os
import socket
import threading
import time
import urllib.parse
import uuid
from typing import Any

from egca.plain import plain

log = logging.getLogger("egca")

Span = tuple[int, int]  # bytes [start, end) of the completion

# Codes after which the same request may be sent again, in this or another second.
TRANSIENT = {"unavailable", "resource_exhausted", "deadline_exceeded", "aborted", "connection"}
# Those after which another service may have the answer at once. A full queue is no reason: its group is there.
GONE = {"unavailable", "connection"}


class ServiceError(Exception):
    """A call failed. code is a Connect code's name, or one of ours: "connection"
    (no or half an answer), "breaker_open", "bad_answer". retry_after: seconds, or None."""

    def __init__(self, code: str, message: str, retry_after: float | None = None):
        super().__init__(message if message.startswith(f"{code}: ") else f"{code}: {message}")
        self.code, self.retry_after = code, retry_after


@dataclasses.dataclass(frozen=True)
class Sample:
    """One member of a group. token_byte_lens: of each generated token, 0 for
    special ones; their sum is len(completion)."""

    index: int
    completion: bytes
    token_byte_lens: list[int] | None = None
    reward: float | None = None     # the trainer's own: it counts in the baseline instead of the service's
    advantage: float | None = None  # the trainer's own


class _Message:
    """A message of the contract: a field a_b is the contract's aB, and what is absent or empty is the default."""

    @classmethod
    def from_json(cls, given: dict, length: int):
        """length: of the completion. Raises ValueError, TypeError, KeyError or AttributeError on what no service may
        say."""
        names = {f.name: _camel(f.name) for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
        return cls(**{f.name: _read(f.type, given[names[f.name]], length)
                      for f in dataclasses.fields(cls) if names[f.name] in given})  # type: ignore[arg-type]

    def to_json(self) -> dict:
        """The form from_json reads, without the tokens' weights: policies make these anew."""
        return {_camel(name): _written(value) for name, value in vars(self).items()
                if value not in ("", [], {}, None) and (value or name == "reward") and not name.startswith("token_")}


@dataclasses.dataclass(frozen=True)
class SiteCredit(_Message):
    """How one sample fared at a decision site of its group; the fields are the contract's SiteCredit's."""

    key: str = ""
    kind: str = ""
    right: bool = False
    spans: list[Span] = dataclasses.field(default_factory=list)
    evidence: str = ""
    confidence: float = 0.0
    right_members: int = 0
    wrong_members: int = 0
    blame: float = 0.0

    def __post_init__(self):
        if min(self.right_members, self.wrong_members) < 0 or not 0 <= self.blame <= 1:
            raise ValueError(f"site {self}")


@dataclasses.dataclass(frozen=True)
class Credit(_Message):
    """The service's word on one sample; the fields are SampleCredit's."""

    mode: str = ""
    reward: float | None = None  # None: could not be judged
    spans: list[Span] = dataclasses.field(default_factory=list)
    weight: float = 0.0
    evidence: str = ""
    fallback: str = ""
    error: str = ""
    executed: list[Span] = dataclasses.field(default_factory=list)
    blamed: list[Span] = dataclasses.field(default_factory=list)
    sites: list[SiteCredit] = dataclasses.field(default_factory=list)
    confidence: float = 0.0
    reason: str = ""
    reference: str = ""
    sandbox: str = ""
    advantage: float = 0.0
    passed: int = 0
    failed: int = 0
    inside: int = 0
    extracted: dict = dataclasses.field(default_factory=dict)
    token_weights: list[float] = dataclasses.field(default_factory=list)  # sum to the number of tokens
    token_advantages: list[float] = dataclasses.field(default_factory=list)  # under the policy site
    also: list[Span] = dataclasses.field(default_factory=list)  # other places that a repair of several needs
    detail: dict = dataclasses.field(default_factory=dict)  # tests, repair, divergence: for people (docs/VIEWER.md)

    def __post_init__(self):
        if not 0 <= self.weight <= 1:
            raise ValueError(f"weight {self.weight}")


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def _read(kind: Any, value: Any, length: int) -> Any:
    """A field's value from JSON. length: of the completion."""
    if kind == list[SiteCredit]:
        return [SiteCredit.from_json(site, length) for site in value]
    if kind == list[Span]:
        spans = [(int(s.get("start", 0)), int(s.get("end", 0))) for s in value]
        if any(not 0 <= start <= end <= length for start, end in spans):
            raise ValueError(f"spans {spans} of a completion of {length} bytes")
        return spans
    if kind == list[float]:
        return [_read(float, number, length) for number in value]
    if kind in (float, float | None):
        if not math.isfinite(number := float(value)):
            raise ValueError(f"the number {value}")
        return number
    return kind(value)


def _written(value: Any) -> Any:
    if isinstance(value, list):
        return [{"start": v[0], "end": v[1]} if isinstance(v, tuple) else v.to_json() for v in value]
    return value


class Client:
    """Safe to use from many threads. address: unix:/path, host:port, http://... or https://..., or several of them
    with commas between (default: $EGCA_ADDRESS). token: for a service that is not local (default: $EGCA_TOKEN).

    A failed call is sent again, with the same request id, after the time the service asked
    for or .1, .2, .4 ... 5 s, until its deadline. After `breaker` calls in a row that got no
    answer, calls fail at once, but for one every `cooldown` seconds that looks whether the
    service is back.

    With several addresses a call that has waited for `patience` seconds asks its service for /healthz. Where that is
    not answered either, in as many seconds, the process is frozen or its machine is gone: the request goes to the next.
    """

    def __init__(self, address: str = "", token: str = "", deadline: float = 120.0,
                 breaker: int = 8, cooldown: float = 5.0, patience: float = 10.0):
        self.address = address or os.environ.get("EGCA_ADDRESS", "")
        if not self.address:
            raise ValueError("no address of the credit service; "
                             "give one, such as unix:/run/egca.sock, or set EGCA_ADDRESS")
        self.addresses = [one.strip() for one in self.address.split(",") if one.strip()]
        self.token = token or os.environ.get("EGCA_TOKEN", "")
        self.deadline, self.breaker, self.cooldown, self.patience = deadline, breaker, cooldown, patience
        self.counts: collections.Counter[str] = collections.Counter()
        self.latencies: collections.deque[float] = collections.deque(maxlen=10_000)  # seconds a credit call
        self.timings: collections.deque[dict] = collections.deque(maxlen=10_000)     # CreditResponse.timing
        self.last_error = ""
        self._problems: dict[str, str] = {}  # by task id: put again when a restarted service has lost them
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._failures: collections.Counter[str] = collections.Counter()             # by address
        self._probe_at: collections.defaultdict[str, float] = collections.defaultdict(float)
        self._closed = False

    # --- calls ---

    def describe(self, deadline: float = 10.0) -> dict:
        """DescribeResponse as JSON of the first address that answers: release, state, languages, workers, ..."""
        return self._call("Describe", {}, deadline, self.addresses)

    def put_problems(self, problems, prepare: bool = False, deadline: float = 600.0, batch: int = 256) -> dict:
        """problems: lines of a problem file, for every service. Returns {"added", "replaced", "known", "errors"},
        errors being [{"task_id", "error"}] of the problems that were not taken."""
        lines = [p for p in (p.strip() for p in problems) if p]
        total: dict[str, Any] = {"added": 0, "replaced": 0, "known": 0, "errors": []}
        for start in range(0, len(lines), batch):
            chunk = lines[start : start + batch]
            answer = self._everywhere("PutProblems", {"problems": chunk, "prepare": prepare}, deadline)
            for key in ("added", "replaced", "known"):
                total[key] += int(answer.get(key, 0))
            for e in answer.get("errors", []):
                total["errors"].append({"task_id": e.get("taskId", f"line {start + int(e.get('index', 0)) + 1}"),
                                        "error": e.get("error", "")})
            self._problems.update((json.loads(line)["task_id"], line) for line in chunk)
        return total

    def credit(self, task_id: str, samples: list[Sample], *, group_id: str = "", group_size: int = 0,
               request_id: str = "", executed: bool = False, blamed: bool = False, sites: bool = False,
               detail: bool = False, verdict: bool = False, deadline: float = 0.0) -> list[Credit | None]:
        """Judges and credits samples of one group: a Credit each, in order, or None without a verdict. verdict: as
        soon as the rewards are known, and without more; the same call without it, by its request_id, has the rest."""
        deadline = deadline or self.deadline
        wants = {"executed": executed, "blamed": blamed, "sites": sites}
        wants |= {k: True for k, v in (("detail", detail), ("verdict", verdict)) if v}  # older services refuse the key
        body = {
            "requestId": request_id or uuid.uuid4().hex, "groupId": group_id, "groupSize": group_size,
            "taskId": task_id, "want": wants,
            "samples": [{"index": s.index, "completion": base64.b64encode(s.completion).decode(),
                         "tokenByteLens": s.token_byte_lens or [],
                         **{k: v for k, v in (("reward", s.reward), ("advantage", s.advantage)) if v is not None}}
                        for s in samples],
        }
        begun = time.monotonic()
        try:
            answer = self._call("Credit", body, deadline, self.ranked(task_id))
        except ServiceError as e:
            self.last_error = str(e)
            with self._lock:
                first = not self.counts[e.code]
                self.counts[e.code] += len(samples)
            if first:
                log.warning("no verdict for %d samples of %s: %s (later ones of this kind are only counted)",
                            len(samples), plain(task_id), plain(e))
            return [None] * len(samples)
        given = answer.get("credits", []) + [None] * len(samples)  # an answer may be too short
        credits = [self._verdict(s, c) for s, c in zip(samples, given, strict=False)]
        with self._lock:
            if not verdict:  # counted with its credit
                self.latencies.append(time.monotonic() - begun)
                self.timings.append(answer.get("timing", {}))
                self.counts.update("bad_answer" if c is None else "not_judged" if c.reward is None else "verdict"
                                   for c in credits)
        return credits

    async def acredit(self, *args, **kwargs) -> list[Credit | None]:
        """credit, for a caller with an event loop."""
        return await asyncio.wrap_future(self.submit(*args, **kwargs))

    def submit(self, *args, verdicts: concurrent.futures.Future | None = None, **kwargs) -> concurrent.futures.Future:
        """credit, in the background. The thread is a daemon: it never keeps a program from ending. verdicts: has the
        answer as soon as the rewards are known."""
        future: concurrent.futures.Future = concurrent.futures.Future()

        def work():
            try:
                if verdicts:
                    kwargs.setdefault("request_id", uuid.uuid4().hex)
                    early = self.credit(*args, **kwargs, verdict=True)
                    verdicts.set_result(early)
                    if None in early:  # the service is gone, and was waited for already
                        return future.set_result(early)
                future.set_result(self.credit(*args, **kwargs))
            except Exception as e:  # a wrong argument; the caller's result() raises it
                for one in (verdicts, future):
                    if one and not one.done():
                        one.set_exception(e)

        threading.Thread(target=work, daemon=True, name="egca-credit").start()
        return future

    def close(self):
        """Ends calls under way: they get no verdict."""
        self._closed = True
        with self._lock:
            for sock in self._sockets:
                _shut(sock)

    def _verdict(self, sample: Sample, given: Any) -> Credit | None:
        """given: of the service's answer, whatever stands there."""
        try:
            if int(given.get("index", 0)) != sample.index:
                raise ValueError(f"sample {given.get('index', 0)} where {sample.index} was asked")
            return Credit.from_json(given, len(sample.completion))
        except (AttributeError, KeyError, TypeError, ValueError) as e:
            self.last_error = f"bad_answer: {e}"
            return None

    # --- one call, with its retries ---

    def ranked(self, task_id: str) -> list[str]:
        """The addresses in a task's own order (rendezvous hashing): where one goes or comes, only its tasks move."""
        return sorted(self.addresses, key=lambda a: hashlib.blake2b(f"{task_id}\0{a}".encode()).digest())

    def _everywhere(self, method: str, body: dict, deadline: float) -> dict:
        """Asks all services at once and returns the answer of the first address that has one. A service that is gone
        gets a problem later, when it is back and is asked for it. Raises ServiceError where none answers."""
        if len(self.addresses) == 1:
            return self._call(method, body, deadline, self.addresses)
        answers = []
        with concurrent.futures.ThreadPoolExecutor(len(self.addresses)) as pool:
            tries = {a: pool.submit(self._call, method, body, deadline, [a], GONE) for a in self.addresses}
            for address, one in tries.items():
                try:
                    answers.append(one.result())
                except ServiceError as e:
                    if e.code not in TRANSIENT | {"breaker_open"}:
                        raise
                    log.warning("%s at %s: %s", method, plain(address), plain(e))
        return answers[0] if answers else self._call(method, body, deadline, self.addresses)

    def _call(self, method: str, body: dict, deadline: float, addresses: list[str], final=frozenset()) -> dict:
        """final: codes after which it is not sent again."""
        admitted = self._admit(addresses)
        try:
            address, answer = self._attempts(method, body, deadline, time.monotonic() + deadline, admitted, final)
        except ServiceError as e:
            with self._lock:  # a refusal is an answer: the service is there
                for address in admitted:
                    self._failures[address] = self._failures[address] + 1 if e.code in TRANSIENT else 0
            raise
        self._failures[address] = 0
        return answer

    def _admit(self, addresses: list[str]) -> list[str]:
        """Those that answered lately, or may be asked whether they are back."""
        admitted, now = [], time.monotonic()
        with self._lock:
            for address in addresses:
                if self._failures[address] < self.breaker:
                    admitted.append(address)
                elif now >= self._probe_at[address]:
                    self._probe_at[address] = now + self.cooldown
                    admitted.append(address)
        if not admitted:
            raise ServiceError("breaker_open", f"{self._failures[addresses[0]]} calls in a row got no answer from "
                                               f"{', '.join(addresses)}; last: {self.last_error}")
        return admitted

    def _attempts(self, method: str, body: dict, deadline: float, end: float, addresses: list[str],
                  final) -> tuple[str, dict]:
        payload, pause, restored, at = json.dumps(body).encode(), 0.1, False, 0
        while True:
            address = addresses[at % len(addresses)]
            try:
                try:
                    return address, self._post(address, method, payload, max(end - time.monotonic(), 0.001))
                except ServiceError as e:
                    if e.code != "not_found" or restored or body.get("taskId") not in self._problems:
                        raise
                    restored = True  # the service was started anew and knows no problem
                    problems = json.dumps({"problems": [self._problems[body["taskId"]]]}).encode()
                    self._post(address, "PutProblems", problems, max(end - time.monotonic(), 0.001))
                    continue
            except ServiceError as e:
                # Without a time to wait, resource_exhausted means that the message is too large: it stays so.
                if e.code not in TRANSIENT - final or e.code == "resource_exhausted" and e.retry_after is None:
                    raise
                at += e.code in GONE
                wait = pause if e.retry_after is None else e.retry_after
                if e.code in GONE and at % len(addresses):
                    wait = 0.0  # the next one, at once
                if self._closed or time.monotonic() + wait >= end:
                    raise ServiceError(e.code, f"{e}; gave up after {deadline:g} s") from None
                with self._lock:
                    self.counts["retries"] += 1
                time.sleep(wait)
                pause, restored = min(2 * pause, 5.0) if wait else pause, False

    def _post(self, address: str, method: str, payload: bytes, timeout: float) -> dict:
        several = len(self.addresses) > 1
        connection = _connection(address, min(timeout, self.patience) if several else timeout)
        headers = {"Content-Type": "application/json", "Connect-Protocol-Version": "1",
                   "Connect-Timeout-Ms": str(max(int(timeout * 1000), 1))}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        sock, over = None, threading.Event()
        end = time.monotonic() + timeout
        try:
            connection.connect()
            sock = connection.sock
            sock.settimeout(timeout)
            threading.Thread(target=self._watch, args=(address, sock, end, over), daemon=True).start()
            with self._lock:
                self._sockets.add(sock)
            connection.request("POST", f"/egca.service.v1.Credits/{method}", payload, headers)
            response = connection.getresponse()
            data = response.read()
        except (OSError, http.client.HTTPException) as e:
            late = isinstance(e, TimeoutError) and not several or time.monotonic() >= end
            code = "deadline_exceeded" if late else "connection"
            raise ServiceError(code, f"{method} at {address}: {type(e).__name__}: {e}; "
                                     "is `egca serve` running?") from None
        finally:
            over.set()
            with self._lock:
                self._sockets.discard(sock)
            connection.close()
        return _decode(method, response, data)

    def _watch(self, address: str, sock: socket.socket, end: float, over: threading.Event):
        """Ends a call at its deadline, which a socket's timeout is not: it is for one read, and a service that sends a
        byte now and then would outlast it. With several services, ends it too when its service is frozen."""
        patience = self.patience if len(self.addresses) > 1 else float("inf")
        while not over.wait(max(min(patience, end - time.monotonic()), 0.0)):
            if time.monotonic() >= end:
                return _shut(sock)
            if not self._alive(address):
                with self._lock:  # other calls go to the next ones at once, unless there is none
                    if any(self._failures[other] < self.breaker for other in self.addresses if other != address):
                        self._failures[address] = self.breaker
                        self._probe_at[address] = time.monotonic() + self.cooldown
                return _shut(sock)

    def _alive(self, address: str) -> bool:
        """Whether a service answers at all, be it by an error."""
        connection = _connection(address, self.patience)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
        except TimeoutError:
            return False
        except (OSError, http.client.HTTPException):
            pass  # the call sees by itself what is the matter
        finally:
            connection.close()
        return True


def _decode(method: str, response: http.client.HTTPResponse, data: bytes) -> dict:
    try:
        answer = json.loads(data)
        if not isinstance(answer, dict):
            raise ValueError("not an object")
    except ValueError as e:
        if response.status == 200:
            raise ServiceError("connection", f"{method}: {len(data)} bytes that are no JSON ({e})") from None
        answer = {}
    if response.status == 200:
        return answer
    # Without a Connect code the answer is a proxy's, or not from `egca serve` at all.
    code = answer.get("code") or {429: "resource_exhausted", 502: "unavailable", 503: "unavailable",
                                  504: "unavailable", 401: "unauthenticated"}.get(response.status, "unknown")
    retry_after = response.headers.get("Retry-After", "")
    try:
        wait = max(float(retry_after), 0.0)
    except ValueError:
        wait = None
    words = answer.get("message") or data[:200].decode(errors="replace")
    raise ServiceError(code, f"{method}: HTTP {response.status}: {words}", wait)


def _connection(address: str, timeout: float) -> http.client.HTTPConnection:
    if address.startswith("unix:"):
        return _UnixConnection(address.removeprefix("unix:").removeprefix("//"), timeout)
    url = urllib.parse.urlsplit(address if "://" in address else f"http://{address}")
    if url.scheme not in ("http", "https") or not url.hostname:
        raise ValueError(f"address {address!r}; give unix:/path, host:port, http://host:port or https://host:port")
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    return kind(url.hostname, url.port, timeout=timeout)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float):
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _shut(sock: socket.socket):
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it has ended by itself
