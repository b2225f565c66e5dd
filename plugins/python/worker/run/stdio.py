"""Standard input and output of a program that runs as the main program.

Descriptors 0 and 1 are files without a name, so that everything finds them that a program may
use: input(), open(0), os.read, a child process. A file has no reader that it could wait for, and the
limit on files bounds it."""

import atexit
import os
import sys
from io import BufferedReader, BufferedWriter, FileIO, TextIOWrapper

from record import blame
from run import box

MAIN = "__main__"   # the module's name
# Where a second descriptor of the output stands: a program may close its own.
KEPT = box.HIGHEST - 2
BUFFER = 8192


class Stdio:
    """The two files of one run, and the streams of sys on them. limit: bytes that may be written."""

    def __init__(self, data, limit=box.FILE_BYTES):
        self.limit = limit
        self.told = 0   # bytes that events have told of
        given = unnamed()
        view = memoryview(data)
        while view:
            view = view[os.write(given, view):]
        os.lseek(given, 0, os.SEEK_SET)
        _move(given, 0)
        written = unnamed()
        os.dup2(written, KEPT, False)
        _move(written, 1)
        self.stdin = TextIOWrapper(BufferedReader(FileIO(0, "rb", False), BUFFER), "utf-8", "strict")
        writer = BufferedWriter(FileIO(1, "wb", False), BUFFER)
        self.stdout = TextIOWrapper(writer, "utf-8", "strict", None, False, False)
        for stream, name, mode in ((self.stdin, "<stdin>", "r"), (self.stdout, "<stdout>", "w")):
            stream.mode = mode  # type: ignore[misc]  # typeshed has it read-only
            stream.buffer.raw.name = name
        sys.stdin = sys.__stdin__ = self.stdin      # type: ignore[misc]
        sys.stdout = sys.__stdout__ = self.stdout   # type: ignore[misc]

    def execute(self, codes, namespace, leave):
        """Runs a main program, with what stands before it, to its end, as an interpreter does: it waits
        for threads, calls the functions that are registered for the end, and writes out what streams
        hold. leave(status) stands in for os._exit."""
        os._exit = leave
        try:
            for code in codes:
                exec(code, namespace)
        except SystemExit as error:
            if not blame.is_success(error):
                raise
        threading = sys.modules.get("threading")
        if threading is not None:
            threading._shutdown()
        atexit._run_exitfuncs()
        self.flush()

    def flush(self):
        """Writes out what the streams hold: the program's own, and the one that it was given."""
        for stream in (sys.stdout, self.stdout):
            try:
                stream.flush()
            except (OSError, ValueError, AttributeError):
                pass    # closed, detached or replaced by the program

    def size(self):
        return os.fstat(KEPT).st_size

    def is_over(self):
        return self.size() > min(self.limit, box.FILE_BYTES - 1)

    def read(self):
        """All that was written."""
        return _read(0, self.size())

    def news(self):
        """What was written since the last call, as far as an event can tell."""
        self.flush()
        start, self.told = self.told, self.size()
        return _read(start, self.told) if self.told > start else b""


def _read(start, end):
    parts = []
    while start < end:
        part = os.pread(KEPT, end - start, start)
        if not part:
            break   # the program has cut it
        parts.append(part)
        start += len(part)
    return b"".join(parts)


def unnamed():
    """A descriptor of a new file that has no name."""
    error = None
    for folder in (box.TMP, os.environ.get("TMPDIR"), "/tmp", "/var/tmp"):
        if not folder:
            continue
        try:
            return os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as failed:
            error = failed
        path = os.path.join(folder, "egca-" + os.urandom(8).hex())
        try:
            made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as failed:
            error = failed
            continue
        os.unlink(path)
        return made
    raise RuntimeError(f"no file can be made for a program's standard input and output: {error}")


def _move(descriptor, to):
    os.dup2(descriptor, to)     # child processes have it too
    os.close(descriptor)
