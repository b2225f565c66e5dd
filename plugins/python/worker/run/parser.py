"""The zygote's side of its parser: a process that parses for many programs and
runs none of them. It alone loads what takes programs apart: the larger a process
is, the dearer are its forks, and the zygote forks for every program.

A fresh child pays for every page that it touches, and parsing touches hundreds;
a process that has parsed before has them already. What runs programs is still
forked from the zygote, never from here, so nothing of an earlier program is in it.
"""

import os
from _signal import SIGCONT, SIGKILL, pidfd_send_signal
from marshal import dumps
from select import POLLIN, POLLOUT, poll

from run import box
from run import frames
import own
from run import reports
from run.supervise import SHORTEST_WAIT, Budget, Ending, Stream

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


class Parser:
    """Started when it is first asked, and replaced when it has failed."""

    def __init__(self):
        self.pid = 0  # 0: there is none

    def ask(self, what, arguments, memory, cpu, wall):
        """Has run/parse.py do what is asked within limits.

        Returns (reply, None), or (None, ending) where it failed: the program's
        doing if a fresh parser fails on it as well."""
        request = frames.frame(reports.REQUEST, dumps((what, memory, wall, arguments)))
        while True:
            if self.pid and self.served >= PROGRAMS:
                self.stop()
            if not self.pid:
                self._start()
            fresh = self.served == 0
            self.served += 1
            reply, ending = self._converse(request, Budget(cpu, wall))
            if reply is not None and not reply.again:
                if reply.worn:
                    self.stop()
                return reply, None
            self.stop()
            if fresh or (ending is not None and ending.limit):
                return None, ending

    def _start(self):
        requests, self.requests = os.pipe()
        self.replies, replies = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                box.enter_parser(requests, replies)
                with own.modules:
                    from run import parse
                parse.serve(requests, replies)
            finally:
                os._exit(70)
        os.close(requests)
        os.close(replies)
        self.pid = pid
        self.pidfd = os.pidfd_open(pid)
        self.served = 0
        os.set_blocking(self.requests, False)
        os.set_blocking(self.replies, False)

    def _converse(self, request, budget):
        """(reply, None) or (None, ending). After an ending it must be stopped."""
        reply = Reply()
        stream = Stream(self.replies, reply.receive, frames.MAX_FRAME)
        unsent = memoryview(request)
        waiter = poll()
        waiter.register(self.pidfd, POLLIN)
        waiter.register(self.replies, POLLIN)
        # A process's CPU clock, as clock_getcpuclockid(3) makes it.
        budget.clock = (~self.pid << 3) | 2
        try:
            if not box.USER:
                self._signal(SIGCONT)  # a program could have stopped it
            budget.restart(budget.cpu, budget.wall)
            unsent = self._write(unsent)
            if unsent:
                waiter.register(self.requests, POLLOUT)
            cpu_left = budget.cpu
            while True:
                wall_left = budget.wall - budget.wall_used()
                ready = waiter.poll(1000 * max(min(cpu_left, wall_left), SHORTEST_WAIT))
                for descriptor, _ in ready:
                    if descriptor == self.pidfd:
                        return None, self._ending(0, budget)
                    if descriptor == self.requests:
                        unsent = self._write(unsent)
                        if not unsent:
                            waiter.unregister(self.requests)
                    elif stream.pump() and not reply.complete():
                        return None, self._ending(0, budget)
                if reply.complete():
                    return reply, None
                cpu_left = budget.cpu - (budget.cpu_used_in_all() - budget.cpu_start)
                if cpu_left <= 0:
                    return None, self._ending(reports.CPU, budget)
                if budget.wall_used() >= budget.wall:
                    return None, self._ending(reports.WALL, budget)
        except OSError:  # it is gone: so are its clock and its pipe
            return None, self._ending(0, budget)

    def _write(self, unsent):
        try:
            return unsent[os.write(self.requests, unsent) :]
        except BlockingIOError:
            return unsent

    def _ending(self, limit, budget):
        """How it ended, or was ended now."""
        ending = Ending()
        ending.limit = limit
        ending.broke = None
        try:
            ending.cpu = max(0.0, budget.cpu_used_in_all() - budget.cpu_start)
        except OSError:
            ending.cpu = 0.0
        ending.wall = budget.wall_used()
        status = self.stop()
        ending.signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        ending.exit_code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0
        return ending

    def _signal(self, number):
        try:
            pidfd_send_signal(self.pidfd, number)
        except ProcessLookupError:
            pass  # gone already

    def stop(self):
        """Ends it, if there is one. Returns its status as waitpid gives it."""
        status = SIGKILL
        if self.pid:
            self._signal(SIGKILL)
            try:
                _, status = os.waitpid(self.pid, 0)
            except ChildProcessError:
                pass  # somebody waited for it already
            for descriptor in (self.requests, self.replies, self.pidfd):
                os.close(descriptor)
            self.pid = 0
        return status
