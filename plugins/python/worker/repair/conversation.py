"""Conversations about edits, held by a process of their own, the editor: it reads the requests that
follow the first one from the worker's input and writes the replies by itself, while the zygote waits
for the conversation's end.

Like the parser the editor lives on, since a fresh process would pay for every page that it touches,
and like that one it runs nothing of any program. What runs them is forked from the zygote, anew for
each conversation, so that nothing of an earlier one is in it but what the zygote was sent.

The editor keeps to a conversation's limits by itself and says so, with some time to spare; the kernel
holds it to them."""
import gc
import json
import os
import sys
import traceback
from fcntl import F_SETFL, fcntl
from _signal import SIGALRM, SIGKILL, SIGXCPU
from marshal import dumps, loads
from mmap import mmap
from resource import RUSAGE_SELF, getrusage
from select import POLLIN, poll

import own
from repair import executor
from repair.profile import encoded
from repair.sheet import Sheet
from run import box
from run import frames
from run.limits import Limits
from run.peer import Peer, end, kill

STDIN, STDOUT = 0, 1
# What the editor is at: waiting for a request, at one, writing its reply; or done, after `end`.
IDLE, BUSY, WRITING, ENDED = range(4)
# Between the zygote and the editor: the first request; what runs things is wanted; its pid; the end.
OPEN, LAUNCH, LAUNCHED, DONE = b"OLPD"

CONVERSATIONS = 2000    # after so many a new editor takes over
GROWN = 128 << 10       # or when its resident kilobytes were as many


class BadRequest(Exception):
    """What no host sends while a conversation is open."""


class Editor(Peer):
    """The zygote's side. Started when it is first needed, and replaced when it has failed."""

    def __init__(self):
        super().__init__()
        self.executor = 0   # pid of the process that runs edits, 0 while there is none

    def begin(self):
        self.state, self.sheet = mmap(-1, 1), Sheet()
        asked, asks = os.pipe()
        answers, answered = os.pipe()
        self.start(lambda *pipes: serve(pipes, (asks, answers), self.state, self.sheet))
        os.set_blocking(self.requests, True)
        os.set_blocking(self.replies, True)
        os.close(asks)
        os.close(answers)
        self.pipes = asked, answered    # the executor's ends

    def stop(self):
        if self.pid:
            for descriptor in self.pipes:
                os.close(descriptor)
            self.state.close()
            self.sheet.memory.close()
        return super().stop()

    def hold(self, opening):
        """Holds a conversation from its OpenEdits message on.

        Returns (state, text): what the editor was at when it ended, and why that was before the
        conversation's end. A request is without a reply where the state is BUSY."""
        if not self.pid:
            self.begin()
        self.served += 1
        self.state[0] = BUSY
        self.sheet.wipe()   # the last conversation's program is gone, and with it whoever wrote there
        worn = self.wait(opening)
        if self.executor:
            end(self.executor)
            self.executor = 0
        at = self.state[0]
        if at == ENDED and not worn and self.served < CONVERSATIONS:
            return at, ""
        return at, how(self.stop())

    def wait(self, opening):
        """Starts what the editor asks for until the conversation ends. Returns whether the editor is gone or
        wants to be replaced."""
        try:
            frames.write_all(self.requests, frames.frame(OPEN, dumps(opening)))
            while True:
                said = frames.read_frame(self.replies)
                if said is None:
                    return True
                kind, body = said
                if kind == DONE:
                    return bool(body)
                self.launch(opening)
                frames.write_all(self.requests, frames.frame(LAUNCHED, self.executor.to_bytes(4, "little")))
        except BrokenPipeError:
            return True

    def launch(self, opening):
        """Forks what runs things, in place of the one in hand."""
        if self.executor:
            end(self.executor)
        asked, answered = self.pipes
        for descriptor in self.pipes:
            fcntl(descriptor, F_SETFL, 0)   # flags are the pipe's, and a program may have set some
        drain(asked)
        self.executor = os.fork()
        if self.executor == 0:
            try:
                self.state.close()
                limits = Limits(opening.get("limits") or {})
                executor.serve(asked, answered, executor.Executor(opening, self.sheet), limits)
            finally:
                os._exit(70)


def how(status):
    signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if signal in (SIGALRM, SIGXCPU):
        return "the conversation used up its time"
    return f"the conversation's process ended (signal {signal}, exit status {os.waitstatus_to_exitcode(status)})"


def drain(pipe):
    """Takes out what one process has left there for another that is gone."""
    waiting = poll()
    waiting.register(pipe, POLLIN)
    while waiting.poll(0) and os.read(pipe, 1 << 16):
        pass


class Executing(Peer):
    """The process that runs edits, as the editor sees it."""

    def __init__(self, zygote, pipes):
        super().__init__()
        self.zygote = zygote
        self.requests, self.replies = pipes

    def launch(self):
        """Has the zygote fork a new one."""
        drain(self.replies)
        requests, replies = self.zygote
        frames.write_all(replies, frames.frame(LAUNCH, b""))
        said = frames.read_frame(requests)
        if said is None:
            os._exit(0)     # the zygote is gone
        self.started(int.from_bytes(said[1], "little"))

    def stop(self):
        """Ends it. The zygote waits for it, not before it is asked for another or told of the end."""
        if self.pid:
            kill(self.pid)
            os.close(self.pidfd)
            self.pid = 0
        return SIGKILL


def serve(zygote, pipes, state, sheet):
    """Holds one conversation after another until the zygote is gone. Never returns."""
    box.enter_server(*zygote, *pipes)
    with own.modules:   # the zygote is not to have what takes programs apart: see run/parser.py
        from repair.runner import Runner
        from repair.session import Session
    gc.freeze()
    for pipe in pipes:
        os.set_blocking(pipe, False)
    # Trees are large, and collecting would walk them again and again. What little a conversation leaves
    # (see Session.end) goes with this process.
    gc.disable()
    requests, replies = zygote
    while True:
        asked = frames.read_frame(requests)
        if asked is None:
            os._exit(0)
        opening = loads(asked[1])
        session = Session(lambda opening, limits: Runner(opening, limits, Executing(zygote, pipes), sheet))
        converse(session, opening, state)
        grown = getrusage(RUSAGE_SELF).ru_maxrss > GROWN
        frames.write_all(replies, frames.frame(DONE, b"worn" if grown else b""))


def converse(session, opening, state):
    """Answers requests until `end`. At the end of the input it ends the process."""
    limits = Limits(opening.get("limits") or {})
    box.allow_further(limits.memory, limits.cpu)
    request = {"open": opening}
    while True:
        state[0] = BUSY
        box.alarm(limits.wall)
        reply = answer(session, request)
        reply["cpuSeconds"] = session.cpu()
        box.no_alarm()
        state[0] = WRITING
        frames.write_all(STDOUT, frames.frame(frames.JSON, b'{"edit":%s}' % encoded(reply)))
        state[0] = IDLE
        asked = frames.read_frame(STDIN)
        if asked is None:
            os._exit(0)
        (key, request), = json.loads(asked[1]).items()
        if key == "end":
            session.end()
            state[0] = ENDED
            return
        if key != "edit":
            raise BadRequest(f"{key!r} while a conversation about edits is open")


def answer(session, request):
    try:
        return session.reply(request)
    except Exception:   # of the worker itself: the program is not to blame
        sys.stderr.write(traceback.format_exc())
        sys.stderr.flush()
        return {"error": "the worker failed; its log says how"}
