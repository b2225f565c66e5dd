"""Serves requests: has programs parsed, forks a child for each job or conversation
about edits and passes on what it reports.

One thread, one request at a time. This process never parses or runs a program:
it lives on, so nothing of one program may stay in it for the next."""

import gc
import json
import sys
from binascii import Error as Base64Error
from binascii import a2b_base64
from importlib import import_module
from time import monotonic

from run import box
from run import frames
import own
from run import rehearse
from run import reports
from run import runner
from run import stored
from run import whereabouts
from run.ledger import Ledger
from run.limits import Limits
from run.parser import Parser
from run.supervise import alone_with, patience, spawn, supervise, sweep
from run.jobs import job_child

PROGRAM = runner.PROGRAM
STDIN, STDOUT = 0, 1
# For parsing alone, which no limit of a job speaks of.
PARSE_CPU, PARSE_WALL, PARSE_MEMORY = 10.0, 12.0, 2 << 30

parser = Parser()
editor = None   # repair/conversation.py's, once there was a conversation
lost = None     # why a conversation about edits cannot go on, while it has not been ended


class Job:
    """A Job message, decoded but for the inputs' values."""

    def __init__(self, message):
        program = message.get("program") or {}
        self.source = a2b_base64(program.get("source") or "")
        self.prelude = program.get("prelude") or None  # in base64
        self.entry_point = message.get("entryPoint") or ""
        self.inputs = [stored.of(given) for given in message.get("inputs") or []]
        self.tests = [runner.test_of(given) for given in self.inputs]
        self.limits = Limits(message.get("limits") or {})
        self.traced = bool(message.get("traced"))
        self.analyse = bool(message.get("analyse"))
        self.stop_at_failure = bool(message.get("stopAtFailure"))
        self.profile = bool(message.get("profile"))
        self.late = 0  # inputs that ran out of time
        self.most_late = self.limits.most_late()

    def after_time_out(self):
        """Lowers the limits of the inputs that are left, once."""
        self.late += 1
        if self.late == 1:
            self.limits = self.limits.after_time_out()

    @property
    def spent(self):
        """Whether the inputs that are left do not run any more."""
        return self.late >= self.most_late


def prepare():
    """Makes this process what its children are to find."""
    stored.take_up()
    box.settle()
    rehearse.rehearse(Job)


def serve(notes):
    """Answers requests until the end of standard input."""
    name = {"cpython": "CPython"}.get(sys.implementation.name, sys.implementation.name)
    answer({"hello": {"runtime": f"{name} {sys.version.split()[0]}", "notes": notes}})
    while True:
        request = frames.read_frame(STDIN)
        if request is None:
            return
        kind, body = request
        handle(kind, body)


def clean():
    """Ends and removes what a program left, or else this worker. Due after every
    child that ran one."""
    ours = [peer for peer in (parser, editor) if peer is not None and peer.pid]
    if ours and not alone_with(*[peer.pid for peer in ours]):
        while ours:
            ours.pop().stop()  # then whatever is left is a program's
    if not ((ours or sweep()) and box.wipe()):
        sys.exit("what a program left could not be ended or removed; the worker gives up so that a new one takes over")


def handle(kind, body):
    if kind != frames.JSON:
        raise frames.BadFrame(f"a request of kind {chr(kind)!r}, want 'J'")
    envelope = stored.read_json(body)
    if len(envelope) != 1:
        raise frames.BadFrame(f"a request with {len(envelope)} keys, want one")
    ((key, message),) = envelope.items()
    if key == "edit":
        edit(message)
    elif key == "end":
        end()
    elif key == "job":
        run_job(message)
    elif key == "analyse":
        answer_raw("analysis", ask(reports.ANALYSE, _analyse(message), _no_analysis))
    elif key == "split":
        tests = message.get("tests") or []
        answer_raw("split", ask(reports.SPLIT, (tests, message.get("entryPoint") or ""), _no_split))
    else:
        raise frames.BadFrame(f"an unknown request {key!r}")


class Answers:
    """Frames to be sent. Results wait for the end of their job, since each that
    is sent wakes up the plugin; but not for long, and not many of them."""

    LONGEST, MOST = 0.05, 1 << 20  # seconds, bytes

    def __init__(self):
        self.waiting = []
        self.size = 0
        self.since = 0.0

    def add(self, data):
        if not self.waiting:
            self.since = monotonic()
        self.waiting.append(data)
        self.size += len(data)
        if self.size > self.MOST or monotonic() - self.since > self.LONGEST:
            self.send()

    def send(self):
        frames.write_all(STDOUT, b"".join(self.waiting))
        self.waiting.clear()
        self.size = 0


answers = Answers()


def answer(message):
    ((key, value),) = message.items()
    answer_raw(key, json.dumps(value, separators=(",", ":")).encode())


def answer_raw(key, body):
    """Sends {key: body}; body is JSON already."""
    body = b'{"%s":%s}' % (key.encode(), body)
    if len(body) >= frames.MAX_FRAME:
        raise frames.BadFrame(f"the {key} is {len(body)} bytes, more than a frame holds")
    answers.add(frames.frame(frames.JSON, body))
    answers.send()


def ask(what, arguments, substitute):
    """The JSON that the parser makes of a message."""
    reply, ending = parser.ask(what, arguments, PARSE_MEMORY, PARSE_CPU, PARSE_WALL)
    if reply is not None and reply.analysis:
        return reply.analysis
    return json.dumps(substitute(arguments, reply, ending)).encode()


def _analyse(message):
    source = (message.get("program") or {}).get("source") or ""
    return source, bool(message.get("tokens")), bool(message.get("outline"))


def _no_analysis(arguments, reply, ending):
    if ending is None:
        text = reply.error or "the program is too large to parse"
    elif ending.limit:
        text = "the program takes too long to parse"
    else:
        text = f"the parser crashed on it (signal {ending.signal}, exit status {ending.exit_code})"
    return {"errors": [{"type": "ParserError", "message": text}]}


def _no_split(arguments, reply, ending):
    return {"tests": [{} for _ in arguments[0]]}


def run_job(message):
    """Runs a job, in as many children as it takes, and answers it."""
    try:
        job = Job(message)
    except (TypeError, ValueError, AttributeError, Base64Error) as error:
        return answer({"done": {"error": f"the job cannot be read: {error}"}})
    if job.profile:
        return answer({"done": profile(job)})
    ledger = Ledger(job, 0, len(job.inputs), pass_on)
    ready = parse_job(job, ledger)
    while not ledger.finished():
        ledger.begin()
        notes = whereabouts.create() if job.traced else None
        child = spawn(job_child, job, ledger.next, ready, notes=notes[1] if notes else -1,
                      inputs=any([stored.place_of(given) for given in job.inputs]))
        ending = supervise(child, ledger.budget, ledger.receive, ledger.max_frame, patience(job))
        if notes:
            ending.stack = whereabouts.take(notes[0], notes[1], job.source)
        ledger.end(ending)
        clean()
    if ledger.error:
        return answer({"done": {"error": ledger.error}})
    answer_raw("done", b'{"analysis":%s}' % ledger.analysis if ledger.analysis else b"{}")


def repairing(name):
    """A module of repair/. Few workers need any: the first time makes this process load them."""
    name = "repair." + name
    with own.modules:
        first = name not in sys.modules
        module = import_module(name)
    if first:
        gc.collect()
        gc.freeze()
    return module


def profile(job):
    """The `done` of a job that asks for a profile."""
    try:
        return repairing("profiler").profile(job)
    finally:
        clean()


def edit(message):
    """Answers a request of a conversation. The one that opens it leaves this process waiting until
    the conversation ends."""
    global editor, lost
    if lost is None:
        if "open" not in message:
            return answer({"edit": {"error": "the conversation is not open"}})
        holding = repairing("conversation")
        editor = editor or holding.Editor()
        state, why = editor.hold(message["open"])
        clean()
        if state == holding.ENDED:
            return answer({"done": {}})
        if state == holding.WRITING:
            sys.exit("a conversation about edits ended in the midst of a reply")
        lost = why
        if state == holding.IDLE:
            return None
    return answer({"edit": {"error": lost}})


def end():
    """Ends a conversation that is not open, or was lost."""
    global lost
    lost = None
    answer({"done": {}})


def parse_job(job, ledger):
    """What a job's child needs of the parser. Where there is nothing, settles the job."""
    ledger.begin()
    events = runner.most_events(job.limits) if job.traced else None
    arguments = (job.source, events, job.analyse, len(job.inputs) > 1, job.tests, job.prelude)
    reply, ending = parser.ask(reports.JOB, arguments, runner.memory(job), ledger.budget.cpu, ledger.budget.wall)
    if reply is None:
        ledger.end(ending)
        return None
    ledger.analysis = reply.analysis
    ledger.error = reply.error
    return reply.ready


def pass_on(report):
    """Sends a result that the ledger has admitted."""
    line = '{"result":{"input":%d,"result":%s}}' % (report.input, report.json())
    data = frames.frame(frames.JSON, line.encode())
    if report.blob:
        data += frames.frame(frames.BLOB, report.blob)
    answers.add(data)
