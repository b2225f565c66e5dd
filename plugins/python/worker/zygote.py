"""Serves requests: forks a child for each and passes on what it reports.

One thread, one request at a time. This process never parses or runs a program:
it lives on, so nothing of one program may stay in it for the next."""

import json
import sys
from binascii import Error as Base64Error
from binascii import a2b_base64

import box
import frames
import reports
import runner
import variants_job
from ledger import Ledger
from limits import Limits
from supervise import Budget, spawn, supervise, sweep
from work import analyse_child, job_child, split_child

PROGRAM = runner.PROGRAM
STDIN, STDOUT = 0, 1
# For parsing alone, which no limit of a job speaks of.
PARSE_CPU, PARSE_WALL, PARSE_MEMORY = 10.0, 12.0, 2 << 30


class Job:
    """A Job message, decoded but for the inputs' values."""

    def __init__(self, message):
        program = message.get("program") or {}
        self.source = a2b_base64(program.get("source") or "")
        self.entry_point = message.get("entryPoint") or ""
        self.inputs = message.get("inputs") or []
        self.limits = Limits(message.get("limits") or {})
        self.traced = bool(message.get("traced"))
        self.analyse = bool(message.get("analyse"))
        self.stop_at_failure = bool(message.get("stopAtFailure"))
        self.variants = message.get("variants")
        self.lowered = False

    def after_time_out(self):
        """Lowers the limits of the inputs that are left, once."""
        if not self.lowered:
            self.lowered = True
            self.limits = self.limits.after_time_out()


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
        clean()


def clean():
    """Ends and removes what a program left, or else this worker."""
    if not (sweep() and box.wipe()):
        sys.exit("what a program left could not be ended or removed; the worker gives up so that a new one takes over")


def handle(kind, body):
    if kind != frames.JSON:
        raise frames.BadFrame(f"a request of kind {chr(kind)!r}, want 'J'")
    envelope = parse(body)
    if len(envelope) != 1:
        raise frames.BadFrame(f"a request with {len(envelope)} keys, want one")
    ((key, message),) = envelope.items()
    if key == "job":
        run_job(message)
    elif key == "analyse":
        answer_raw("analysis", ask(analyse_child, message, _no_analysis))
    elif key == "split":
        answer_raw("split", ask(split_child, message, _no_split))
    else:
        raise frames.BadFrame(f"an unknown request {key!r}")


def parse(body):
    """JSON that keeps the sign of -0, which the json module gives away."""
    if b"-0" in body:
        return json.loads(body, parse_int=lambda text: -0.0 if text == "-0" else int(text))
    return json.loads(body)


def answer(message):
    body = json.dumps(message, separators=(",", ":")).encode()
    frames.write_all(STDOUT, frames.frame(frames.JSON, body))


def answer_raw(key, body):
    """Sends {key: body}; body is JSON already."""
    body = b'{"%s":%s}' % (key.encode(), body)
    if len(body) >= frames.MAX_FRAME:
        raise frames.BadFrame(f"the {key} is {len(body)} bytes, more than a frame holds")
    frames.write_all(STDOUT, frames.frame(frames.JSON, body))


def ask(target, message, substitute):
    """The JSON that a child makes of a message without running any program."""
    said = []

    def receive(kind, body):
        if kind != reports.ANALYSIS:
            return f"a frame of kind {kind}"
        said.append(body)

    child = spawn(target, message, PARSE_MEMORY, PARSE_CPU, PARSE_WALL)
    ending = supervise(child, Budget(PARSE_CPU, PARSE_WALL), receive, frames.MAX_FRAME - 64)
    if said:
        return said[0]
    return json.dumps(substitute(message, ending)).encode()


def _no_analysis(message, ending):
    if ending.limit:
        text = "the program takes too long to parse"
    else:
        text = f"the parser crashed on it (signal {ending.signal}, exit status {ending.exit_code})"
    return {"errors": [{"type": "ParserError", "message": text}]}


def _no_split(message, ending):
    return {"tests": [{} for _ in message.get("tests") or ()]}


def run_job(message):
    """Runs a job, in as many children as it takes, and answers it."""
    try:
        job = Job(message)
    except (TypeError, ValueError, AttributeError, Base64Error) as error:
        return answer({"done": {"error": f"the job cannot be read: {error}"}})
    if job.variants is not None:
        return answer({"done": variants_job.run(job)})
    ledger = Ledger(job, 0, len(job.inputs), pass_on)
    while not ledger.finished():
        ledger.begin()
        child = spawn(job_child, job, ledger.next)
        ending = supervise(child, ledger.budget, ledger.receive, ledger.max_frame)
        ledger.end(ending)
        clean()
    if ledger.error:
        return answer({"done": {"error": ledger.error}})
    answer_raw("done", b'{"analysis":%s}' % ledger.analysis if ledger.analysis else b"{}")


def pass_on(report):
    """Sends a result that the ledger has admitted."""
    line = '{"result":{"input":%d,"result":%s}}' % (report.input, report.json())
    data = frames.frame(frames.JSON, line.encode())
    if report.blob:
        data += frames.frame(frames.BLOB, report.blob)
    frames.write_all(STDOUT, data)
