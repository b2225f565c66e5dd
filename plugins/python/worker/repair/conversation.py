"""The zygote's side of a conversation about edits: a process for it, held to the conversation's
limits, and what may be passed on of what that says."""
import json
import sys

from repair import session
from run import frames
from run import reports
from run.limits import Limits
from run.peer import Peer
from run.supervise import Budget

ANSWERS = {"open": "opened", "list": "listed", "switches": "listed", "standalone": "listed", "run": "ran",
           "describe": "described"}
MAX_REPLY = 16 << 20
MAX_LOG = 4000
# What the process has beyond the limits: it keeps to them by itself, and says that it did.
GRACE = 1.0     # seconds


class Reply:
    """What the process says to one request of a kind."""

    def __init__(self, kind):
        self.kinds = (ANSWERS[kind], "error")
        self.body = None

    def receive(self, kind, body):
        if self.body is not None:
            return "a second reply"
        if kind == session.LOG:
            sys.stderr.write(body[-MAX_LOG:].decode("utf-8", "replace"))
            return None
        try:
            (key, _), = json.loads(body).items()
        except (ValueError, AttributeError, RecursionError):
            key = None
        if kind != session.REPLY or key not in self.kinds:
            return "a reply that does not answer the request"
        self.body = body
        return None

    def complete(self):
        return self.body is not None


class Conversation:
    """failed: why there is no going on, None while there is."""

    def __init__(self):
        self.peer = Peer()
        self.failed = None
        self.wall = 0.0     # seconds of the requests so far

    def answer(self, request):
        """The EditReply to a decoded EditRequest, as JSON."""
        if self.failed is None:
            try:
                (kind, asked), = request.items()
                body = b""
                if not self.peer.pid and kind == "open":
                    self.start(asked)   # which has it already
                elif kind not in ANSWERS or not self.peer.pid:
                    return error("the conversation is not open" if kind in ANSWERS else f"an unknown request {kind!r}")
                else:
                    body = json.dumps(request).encode()
            except (AttributeError, TypeError, ValueError) as reason:
                return error(f"the request cannot be read: {reason}")
            said = self.ask(kind, body)
            if said is not None:
                return said
        return error(self.failed)

    def start(self, opening):
        self.limits = Limits(opening.get("limits") or {})
        self.peer.start(lambda requests, replies: session.serve(requests, replies, opening))

    def ask(self, kind, body):
        """The process's reply, None where it has ended."""
        budget = Budget(self.limits.cpu + GRACE - self.peer.used, self.limits.wall + GRACE - self.wall)
        reply = Reply(kind)
        ending = self.peer.converse(body and frames.frame(frames.JSON, body), reply, budget, MAX_REPLY)
        self.wall += budget.wall_used()
        if ending is None:
            return reply.body
        self.failed = "the conversation was ended: " + how(ending)
        return None

    def end(self):
        self.peer.stop()


def how(ending):
    if ending.broke:
        return ending.broke
    if ending.limit == reports.CPU:
        return "it used up its CPU time"
    if ending.limit:
        return "it used up its time"
    return f"its process ended (signal {ending.signal}, exit status {ending.exit_code})"


def error(text):
    return json.dumps({"error": text}).encode()
