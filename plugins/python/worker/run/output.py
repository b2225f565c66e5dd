"""Standard output and error of a program: kept in memory, and bounded."""

import sys
from io import BufferedWriter, RawIOBase, TextIOWrapper

from run.reports import MAX_OUTPUT

BUFFER = 8192
# The interpreter's own, kept alive: taking them down is work for every child.
_kept = sys.stdout, sys.stderr


class Output:
    """What one input wrote to both streams together: the first of it, and how
    much in all. over() is called, and must not return, once that is too much.

    Making streams takes longer than most programs: they are made before a fork,
    and serve the inputs after the first if the process goes on to any."""

    def __init__(self):
        self.stdout = self._stream("<stdout>", "strict")
        self.stderr = self._stream("<stderr>", "backslashreplace")
        self.begin(0, None)

    def _stream(self, name, errors):
        """Makes a text stream such as sys.stdout, without a descriptor."""
        raw = Sink(self, name)
        text = TextIOWrapper(BufferedWriter(raw, BUFFER), "utf-8", errors, None, False, False)
        text.mode = "w"  # type: ignore[misc]  # typeshed has it read-only
        return text

    def begin(self, limit, over):
        """An input begins, of which the streams have taken nothing."""
        self.limit = limit
        self.over = over
        self.kept = b""
        self.total = 0

    def take(self, data):
        size = len(data)
        self.total += size
        room = MAX_OUTPUT - len(self.kept)
        if room > 0:
            self.kept += bytes(data[:room])
        if self.total > self.limit:
            self.over()
        return size

    def flush(self):
        """Brings in what the streams still hold."""
        for stream in (self.stdout, self.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                pass  # the program has closed or detached it: it was flushed then


class Sink(RawIOBase):
    def __init__(self, output, name):
        self.output = output
        self.name = name

    def writable(self):
        return True

    def write(self, data):
        with memoryview(data) as view:
            return self.output.take(view.cast("B"))
