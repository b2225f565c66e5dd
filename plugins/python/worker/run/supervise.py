"""Starting a child, holding it to its limits, and learning how it ended.

Used twice: by the zygote for the process that runs a job, and by that process
for the ones that run an input each.
"""

import os
from _signal import SIGALRM, SIGKILL, SIGXCPU
from select import POLLIN, poll
from time import clock_gettime, monotonic

from run import box
from run import reports
from run.box import enter
from run.frames import HEADER

# The shortest wait for a clock that has nearly run out, in seconds: it keeps
# the loop from spinning.
SHORTEST_WAIT = 0.002
# Most programs end sooner. Until then nobody looks into their pipe: that every
# report of theirs wakes this process up would cost more than their tests do.
PATIENCE = 0.004

# What one look into a pipe found.
NOTHING, SOME, ENDED = range(3)


class Child:
    __slots__ = ("pid", "pidfd", "pipe")

    pid: int
    pidfd: int
    pipe: int


def spawn(target, *arguments, notes=-1, inputs=False):
    """Forks. The child runs target(*arguments), which has to end by os._exit;
    whatever else it does, the child never returns from here. It keeps the
    descriptor `notes`, as box.NOTES, and with `inputs` the file of inputs."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            enter(write, notes, inputs)
            target(*arguments)
        finally:
            os._exit(70)
    os.close(write)
    child = Child()
    child.pid = pid
    child.pipe = read
    child.pidfd = os.pidfd_open(pid)
    os.set_blocking(read, False)
    return child


class Budget:
    """The CPU and wall seconds that a child has until it next reports."""

    __slots__ = ("cpu", "wall", "clock", "cpu_start", "wall_start")

    clock: int  # of the child's CPU time; set when the child is there

    def __init__(self, cpu, wall):
        self.cpu = cpu
        self.wall = wall
        self.cpu_start = 0.0
        self.wall_start = monotonic()

    def restart(self, cpu, wall):
        self.cpu = cpu
        self.wall = wall
        self.cpu_start = self.cpu_used_in_all()
        self.wall_start = monotonic()

    def renewed(self):
        """Asked when it is used up: whether there is more. Then restart() was called."""
        return False

    def cpu_used_in_all(self):
        return clock_gettime(self.clock)

    def wall_used(self):
        return monotonic() - self.wall_start


def patience(job):
    return 0 if job.traced else PATIENCE


class Ending:
    """How a child ended, and what it had used since its last report."""

    __slots__ = ("limit", "broke", "signal", "exit_code", "cpu", "wall", "stack")

    limit: int
    broke: str | None
    signal: int
    exit_code: int
    cpu: float
    wall: float

    def __init__(self):
        self.stack: tuple[tuple[int, int], ...] = ()  # where a program was when the limit was reached


def supervise(child, budget, receive, max_frame, patience=0):
    """Watches a child until it is gone, with its process group.

    For `patience` seconds only its end is waited for, and what it says is read
    after that: for a child that says little.

    receive(kind, body) is called for each frame; what it returns, if anything,
    is the rule of the protocol that the frame breaks, and ends the child. The
    child's exit is what is waited for, never the pipe's end: a daemon that the
    program left may hold the pipe for ever."""
    # A process's CPU clock, as clock_getcpuclockid(3) makes it.
    budget.clock = (~child.pid << 3) | 2
    ending = Ending()
    ending.limit = 0
    ending.broke = None
    stream = Stream(child.pipe, receive, max_frame)
    waiter = poll()
    waiter.register(child.pidfd, POLLIN)
    ready = waiter.poll(1000 * patience) if patience else ()
    if not ready:
        waiter.register(child.pipe, POLLIN)
    while True:
        gone = False
        for descriptor, _ in ready:
            if descriptor == child.pidfd:
                gone = True
            elif stream.pump():
                waiter.unregister(child.pipe)
        if gone:
            stream.drain()
        ending.broke = stream.broke
        if gone or stream.broke:
            break
        cpu_left = budget.cpu - (budget.cpu_used_in_all() - budget.cpu_start)
        if cpu_left <= 0:
            ending.limit = reports.CPU
            break
        wall_left = budget.wall - budget.wall_used()
        if wall_left <= 0:
            ending.limit = reports.WALL
            break
        ready = waiter.poll(1000 * max(min(cpu_left, wall_left), SHORTEST_WAIT))
    _end(child, budget, ending)
    return ending


def _end(child, budget, ending):
    """Kills what is left of the child and its group, and reaps it."""
    for kill, what in ((os.kill, child.pid), (os.killpg, child.pid)):
        try:
            kill(what, SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass  # gone already, or its group has no member left but the dead
    # Not wait4's usage: that has the child's own children in it.
    os.waitid(os.P_PIDFD, child.pidfd, os.WEXITED | os.WNOWAIT)
    used = budget.cpu_used_in_all()
    _, status = os.waitpid(child.pid, 0)
    ending.signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    ending.exit_code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0
    ending.cpu = max(0.0, used - budget.cpu_start)
    ending.wall = budget.wall_used()
    # The kernel's own backstops, in case they came first.
    if ending.signal == SIGXCPU and not ending.limit:
        ending.limit = reports.CPU
    if ending.signal == SIGALRM and not ending.limit:
        ending.limit = reports.WALL
    os.close(child.pipe)
    os.close(child.pidfd)


class Stream:
    """Frames out of a pipe that does not block. Holds one frame at most, and
    stops reading for good at the first one that breaks a rule."""

    def __init__(self, pipe, receive, max_frame):
        self.pipe = pipe
        self.receive = receive
        self.max_frame = max_frame
        self.pending = bytearray()
        self.broke = None

    def pump(self):
        """Reads once, if there is anything. True when nothing more will come."""
        return self._read() == ENDED or self.broke is not None

    def drain(self):
        """Reads what a child that is gone has left behind."""
        while self.broke is None and self._read() == SOME:
            pass
        if self.broke is None and self.pending:
            self.broke = "a cut frame"

    def _read(self):
        try:
            data = os.read(self.pipe, 1 << 18)
        except BlockingIOError:
            return NOTHING
        if not data:
            return ENDED
        self.pending += data
        self._frames()
        return SOME

    def _frames(self):
        pending = self.pending
        at = 0
        while len(pending) - at >= HEADER.size:
            length, kind = HEADER.unpack_from(pending, at)
            if not 1 <= length <= self.max_frame:
                self.broke = f"a frame of {length} bytes"
                break
            end = at + 4 + length
            if end > len(pending):
                break
            self.broke = self.receive(kind, bytes(memoryview(pending)[at + HEADER.size : end]))
            at = end
            if self.broke is not None:
                break
        del pending[:at]


def sweep():
    """Ends every descendant that outlived its job. Returns False when that
    did not work within two seconds."""
    if not _has_children():
        return True
    deadline = monotonic() + 2
    while monotonic() < deadline:
        _kill_all()
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return True
            if pid == 0:
                break
    return False


def alone_with(*pids):
    """Whether the children pids are the only descendants, and alive. Reaps the dead."""
    try:
        if os.waitpid(-1, os.WNOHANG)[0] != 0:
            return False  # rare: let the whole of it be looked at
    except ChildProcessError:
        return False
    if box.FIRST and box.USER:
        return not box.programs_run()
    return sorted(_children()) == sorted(pids)


def _has_children():
    try:
        while True:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return True
    except ChildProcessError:
        return False


def _kill_all():
    if os.getpid() == 1:
        # The first process of a pid namespace: all the others are programs'.
        try:
            os.kill(-1, SIGKILL)
        except ProcessLookupError:
            pass
        return
    for pid in _children():
        try:
            os.kill(pid, SIGKILL)
        except ProcessLookupError:
            pass


def _children():
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:
        return []
