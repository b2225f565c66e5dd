"""The zygote's side of its parser: a process that parses for many programs and
runs none of them. It alone loads what takes programs apart: the larger a process
is, the dearer are its forks, and the zygote forks for every program.

A fresh child pays for every page that it touches, and parsing touches hundreds;
a process that has parsed before has them already. What runs programs is still
forked from the zygote, never from here, so nothing of an earlier program is in it.
"""

from marshal import dumps

from run import box
from run import frames
import own
from run import reports
from run.peer import Peer
from run.supervise import Budget

PROGRAMS = 2000  # after so many a new one takes over


class Reply:
    """What the parser says to one request."""

    __slots__ = ("analysis", "ready", "error", "again", "worn")

    def __init__(self):
        self.analysis = b""  # JSON
        self.ready = None  # for the child that runs the program; this process never looks into it
        self.error = ""  # why the job cannot be run
        self.again = False  # a fresh parser may succeed
        self.worn = False  # it has grown too large to go on

    def receive(self, kind, body):
        if self.complete():
            return "a frame after the reply"
        if kind == reports.ANALYSIS:
            self.analysis = body
        elif kind == reports.READY:
            self.ready = body
        elif kind == reports.ERROR:
            self.error = body.decode("utf-8", "replace")
        elif kind == reports.AGAIN:
            self.again = True
        elif kind == reports.WORN:
            self.worn = True
        else:
            return f"a frame of kind {kind}"
        return None

    def complete(self):
        return self.ready is not None or self.again or bool(self.error)


class Parser(Peer):
    """Started when it is first asked, and replaced when it has failed."""

    def ask(self, what, arguments, memory, cpu, wall):
        """Has run/parse.py do what is asked within limits.

        Returns (reply, None), or (None, ending) where it failed: the program's
        doing if a fresh parser fails on it as well."""
        request = frames.frame(reports.REQUEST, dumps((what, memory, wall, arguments)))
        while True:
            if self.pid and self.served >= PROGRAMS:
                self.stop()
            if not self.pid:
                self.start(_parse)
            fresh = self.served == 0
            reply = Reply()
            ending = self.converse(request, reply, Budget(cpu, wall))
            if ending is None and not reply.again:
                if reply.worn:
                    self.stop()
                return reply, None
            self.stop()
            if fresh or (ending is not None and ending.limit):
                return None, ending


def _parse(requests, replies):
    box.enter_parser(requests, replies)
    with own.modules:
        from run import parse
    parse.serve(requests, replies)
