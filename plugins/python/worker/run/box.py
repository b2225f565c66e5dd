"""What a child process does to itself before anything of a program is touched.

These are the worker's own limits. The folders and system calls that a program
may reach are the sandbox's affair, around the worker as a whole; what it asks
of the worker (docs/WORKER.md) is done here too: a program's process takes the
user that programs have, and what it leaves behind is removed.
"""

import os
from os import O_RDWR, closerange, dup2, setresgid, setresuid, setsid
from os import open as open_file
from _signal import ITIMER_REAL, SIGINT, SIGKILL, default_int_handler, setitimer, signal
from resource import (
    RLIMIT_AS,
    RLIMIT_CORE,
    RLIMIT_CPU,
    RLIMIT_DATA,
    RLIMIT_FSIZE,
    RLIMIT_NOFILE,
    getrlimit,
    setrlimit,
)
from stat import S_IMODE, S_ISDIR
from time import process_time

from run import packages

PIPE = 3  # the descriptor of a child's pipe to its supervisor
NOTES = 4  # of a traced program's process: see run/whereabouts.py
INPUTS = 60  # the file of large inputs, where there is one: see run/stored.py
FILE_BYTES = 16 << 20  # of one file that a program writes
FILES = 64
# Room above the limit for saying that the limit was reached.
SPARE_MEMORY = 64 << 20
# No descriptor of the worker is higher: it holds a handful at any time.
HIGHEST = 64

USER = int(os.environ.pop("EGCA_SANDBOX_USER", "0"))  # 0: programs have the worker's
TMP = os.environ.pop("EGCA_SANDBOX_TMP", "")  # "": no folder of their own
FIRST = os.getpid() == 1  # of a pid namespace: whatever else runs in it is a program's
# What the sandbox put there itself: a runtime below /tmp.
_kept = frozenset(os.listdir(TMP)) if TMP else frozenset()
_mode = S_IMODE(os.stat(TMP).st_mode) if TMP else 0


# What bounds the memory of a process, each with the bytes that are allowed beyond the limit. The
# libraries of packages take much address space that they never fill: there data counts, memory
# that is private and can be written, and address space bounds what several processes could share.
LIBRARIES = 1 << 30
MEMORY = [(RLIMIT_DATA, 0), (RLIMIT_AS, LIBRARIES)] if packages.FOLDERS else [(RLIMIT_AS, 0)]


def in_use():
    """Bytes that this process takes, of each limit in MEMORY."""
    return [_in_use(which) for which, _ in MEMORY]


def _in_use(which):
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0 if which == RLIMIT_AS else 5]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return _probe(which)


def _probe(which):
    """The same without /proc: the lowest limit that still allows a page."""
    import mmap

    soft, hard = getrlimit(which)
    low, high = 0, 1 << 36
    try:
        while high - low > 1 << 16:
            middle = (low + high) // 2
            setrlimit(which, (middle, hard))
            try:
                mmap.mmap(-1, mmap.PAGESIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
                high = middle
            except OSError:
                low = middle
    finally:
        setrlimit(which, (soft, hard))
    return high


_base = in_use()


def settle():
    """Sets the limits that every process forked from here shares."""
    _lower(RLIMIT_FSIZE, FILE_BYTES, FILE_BYTES)
    _lower(RLIMIT_NOFILE, FILES, FILES)
    _lower(RLIMIT_CORE, 0, 0)


# From here to alarm(): what each program's process does first. The less of the
# zygote's memory is touched, the fewer pages are copied; hence the names that
# are imported one by one.


def enter(pipe, notes=-1, inputs=False):
    """Makes this process a session of its own with its pipe, its notes where it has
    some (-1: none), the file of inputs where it is to read some, and nothing else."""
    setsid()
    if USER:
        # From root to another user: this gives up every capability as well.
        setresgid(USER, USER, USER)
        setresuid(USER, USER, USER)
    if TMP:
        signal(SIGINT, default_int_handler)  # a sandboxed worker ignores it
    # Opened here: the flags of a file that was opened once are everybody's who has it.
    null = open_file("/dev/null", O_RDWR)
    dup2(null, 0)
    dup2(null, 1)
    dup2(null, 2)
    if notes >= 0:
        dup2(notes, HIGHEST - 1, False)  # out of the way of what follows
    if pipe != PIPE:
        dup2(pipe, PIPE, False)
    if notes >= 0:
        dup2(HIGHEST - 1, NOTES, False)
    first = NOTES + 1 if notes >= 0 else PIPE + 1
    if inputs:
        closerange(first, INPUTS)
        first = INPUTS + 1
    closerange(first, HIGHEST)


def enter_between(*pipes):
    """enter() for a program's process that is asked over one pipe and answers over another."""
    setsid()
    if USER:
        setresgid(USER, USER, USER)
        setresuid(USER, USER, USER)
    if TMP:
        signal(SIGINT, default_int_handler)
    _keep(pipes)


def enter_parser(*pipes):
    """Makes this process a session of its own with its pipes and nothing else.

    It keeps the worker's user: what programs run as must not reach it."""
    setsid()
    if TMP:
        signal(SIGINT, default_int_handler)
    _keep(pipes)
    _lower(RLIMIT_FSIZE, 0, 0)


def enter_server(*pipes):
    """Makes this process a session of its own with pipes, the worker's input, output and log, and
    the worker's user."""
    setsid()
    if TMP:
        signal(SIGINT, default_int_handler)
    _close_but(pipes)


def _keep(pipes):
    """Closes every descriptor but these; standard input, output and error lead nowhere."""
    null = open_file("/dev/null", O_RDWR)
    for descriptor in range(3):
        dup2(null, descriptor)
    _close_but(pipes)


def _close_but(pipes):
    start = 3
    for descriptor in sorted(pipes):
        closerange(start, descriptor)
        start = descriptor + 1
    closerange(start, HIGHEST)


def allow(memory_bytes):
    """Bounds the memory that this process may take until allow_all()."""
    _soften(_base, memory_bytes)


def allow_all():
    for which, _ in MEMORY:
        hard = getrlimit(which)[1]
        setrlimit(which, (hard, hard))


def _soften(base, memory_bytes):
    for (which, more), used in zip(MEMORY, base):
        _lower_for_now(which, used + memory_bytes + more)


def _lower_for_now(which, limit):
    hard = getrlimit(which)[1]
    setrlimit(which, (limit if hard == -1 else min(limit, hard), hard))


def allow_further(memory_bytes, cpu_seconds):
    """Bounds what this process may map and compute beyond what it has, until the next call."""
    _soften(in_use(), memory_bytes)
    _lower_for_now(RLIMIT_CPU, int(process_time() + cpu_seconds) + 2)


def confine(memory_bytes, cpu_seconds):
    """Sets the resource limits. The supervisor's clocks are tighter: the CPU
    limit here, and alarm(), end a process whose supervisor is gone."""
    for (which, more), used in zip(MEMORY, _base):
        limit = used + memory_bytes + more
        _lower(which, limit, limit + SPARE_MEMORY)
    cpu = int(cpu_seconds) + 2
    _lower(RLIMIT_CPU, cpu, cpu + 1)


def alarm(wall_seconds):
    """Has the kernel end this process some time after its wall limit."""
    setitimer(ITIMER_REAL, 1.25 * wall_seconds + 2)


def no_alarm():
    setitimer(ITIMER_REAL, 0)


def spare_memory():
    """Allows what is kept back for reporting that memory ran out."""
    allow_all()


def clear():
    """Ends what an input left running, and wipes. For a process that programs
    share a user with: it spares itself, and the namespace's first process."""
    if FIRST:
        try:
            os.kill(-1, SIGKILL)
        except ProcessLookupError:
            pass
    return wipe()


def programs_run():
    """Whether a process of the programs' user runs in this pid namespace."""
    try:
        os.getpriority(os.PRIO_USER, USER)
    except ProcessLookupError:
        return False
    return True


def wipe():
    """Makes the folder that programs can write to as new: nothing in it, its
    mode, and times that say nothing. Their processes are gone. False when
    something could not be removed."""
    if not TMP:
        return True
    try:
        if not USER and S_IMODE(os.stat(TMP).st_mode) != _mode:
            os.chmod(TMP, _mode)  # programs have the worker's user, and the folder is theirs
        if _left(TMP) and not _empty():
            return False
        os.utime(TMP)
    except OSError:
        return False
    return True


def _empty():
    top = os.open(TMP, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # What lies in a folder moves up before the folder goes: no path gets
        # long and no recursion deep, however a program has nested them.
        prefix, number = os.urandom(8).hex(), 0
        while names := _left(top):
            for name in names:
                try:
                    os.unlink(name, dir_fd=top)
                    continue
                except IsADirectoryError:
                    pass
                _open_up(name, top)
                folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
                try:
                    for inner in os.listdir(folder):
                        number += 1
                        if S_ISDIR(os.stat(inner, dir_fd=folder, follow_symlinks=False).st_mode):
                            _open_up(inner, folder)  # a folder that moves must be writable itself
                        os.rename(inner, f"{prefix}-{number}", src_dir_fd=folder, dst_dir_fd=top)
                finally:
                    os.close(folder)
                os.rmdir(name, dir_fd=top)
    except OSError:
        return False
    finally:
        os.close(top)
    return True


def _open_up(name, parent):
    try:
        os.chmod(name, 0o700, dir_fd=parent)
    except PermissionError:
        pass  # another user's: then this process may ignore its mode


def _left(folder):
    return [name for name in os.listdir(folder) if name not in _kept]


def _lower(which, soft, hard):
    ceiling = getrlimit(which)[1]
    if ceiling != -1:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    setrlimit(which, (soft, hard))
