"""What the tests share: a service that misbehaves on demand, and a tiny model."""

import base64
import json
import socketserver
import threading
from http.server import BaseHTTPRequestHandler

import pytest


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
