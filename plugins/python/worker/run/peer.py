"""A child that answers one request after another over two pipes, within limits.

The zygote has one that parses and one that holds conversations about edits; the latter is
answered by one that runs the edited program."""

import os
from _signal import SIGCONT, SIGKILL, pidfd_send_signal
from select import POLLIN, POLLOUT, poll

from run import box
from run import frames
from run import reports
from run.supervise import SHORTEST_WAIT, Ending, Stream


class Peer:
    """pid is 0 while there is none. served counts the requests of the one in hand, used its
    CPU seconds at the end of the last of them."""

    def __init__(self):
        self.pid = 0
        self.served = 0
        self.used = 0.0

    def start(self, child):
        """Forks. The new process calls child(requests, replies), two descriptors, and ends
        when that returns."""
        requests, self.requests = os.pipe()
        self.replies, replies = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                child(requests, replies)
            finally:
                os._exit(70)
        os.close(requests)
        os.close(replies)
        os.set_blocking(self.requests, False)
        os.set_blocking(self.replies, False)
        self.started(pid)

    def started(self, pid):
        self.pid = pid
        self.pidfd = os.pidfd_open(pid)
        self.served = 0
        self.used = 0.0

    def converse(self, request, reply, budget, max_frame=frames.MAX_FRAME):
        """Sends a request (bytes; may be empty) and hands every frame that comes to
        reply.receive until reply.complete().

        Returns None, or how the child ended where it did not complete its reply: it is gone
        then, with its process group."""
        self.served += 1
        stream = Stream(self.replies, reply.receive, max_frame)
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
                gone = False
                for descriptor, _ in ready:
                    if descriptor == self.pidfd:
                        gone = True
                    elif descriptor == self.requests:
                        unsent = self._write(unsent)
                        if not unsent:
                            waiter.unregister(self.requests)
                    elif stream.pump():
                        # A process that has closed its pipe may go on: its exit is what counts.
                        waiter.unregister(self.replies)
                        gone = gone or stream.broke is not None
                if reply.complete() and stream.broke is None:
                    self.used = budget.cpu_used_in_all()
                    return None
                if gone:
                    return self._ending(0, budget, stream.broke)
                cpu_left = budget.cpu - (budget.cpu_used_in_all() - budget.cpu_start)
                over = reports.CPU if cpu_left <= 0 else reports.WALL if budget.wall_used() >= budget.wall else 0
                if over and not budget.renewed():
                    return self._ending(over, budget)
                cpu_left = budget.cpu - (budget.cpu_used_in_all() - budget.cpu_start)
        except OSError:  # it is gone: so are its clock and its pipe
            return self._ending(0, budget)

    def _write(self, unsent):
        try:
            return unsent[os.write(self.requests, unsent) :]
        except BlockingIOError:
            return unsent

    def _ending(self, limit, budget, broke=None):
        """How it ended, or was ended now."""
        ending = Ending()
        ending.limit = limit
        ending.broke = broke
        try:
            self.used = budget.cpu_used_in_all()
        except OSError:
            pass
        ending.cpu = max(0.0, self.used - budget.cpu_start)
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
        """Ends it and its process group, if there is one. Returns its status as waitpid gives it."""
        status = SIGKILL
        if self.pid:
            status = end(self.pid)
            for descriptor in (self.requests, self.replies, self.pidfd):
                os.close(descriptor)
            self.pid = 0
        return status


def kill(pid):
    """Has the kernel end a process that nobody has waited for, and its process group."""
    for send in (os.kill, os.killpg):
        try:
            send(pid, SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass  # it has no group of its own yet, or none is left


def end(pid):
    """Ends a child and its process group. Returns its status as waitpid gives it."""
    kill(pid)
    try:
        return os.waitpid(pid, 0)[1]
    except ChildProcessError:
        return SIGKILL  # somebody waited for it already
