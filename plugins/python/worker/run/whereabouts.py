"""Where a traced program was when a limit was reached.

The program's own process says so itself wherever its interpreter can run a signal's
handler. Inside one long call into C it cannot: there faulthandler writes the
interpreter's stack, from C, into a pipe that the supervisor reads once the process is
gone. A program can write there too: what is read is evidence, like any report.
"""

import faulthandler
import os
import re
import sys

from record import blame
from run.box import NOTES
from run.reports import MAX_STACK

MOST = 1 << 16  # bytes that are read; a stack takes some 10,000
FRAME = re.compile(rb'^  File "%s", line (\d{1,9}) in ' % re.escape(blame.PROGRAM).encode(), re.MULTILINE)


def create():
    """(read, write) of a pipe for a child's notes. Who writes more than it holds loses it."""
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    return read, write


def write_at(signal):
    """Has a signal write the stack, before its handler runs. For a child with notes."""
    try:
        faulthandler.register(signal, NOTES, all_threads=False, chain=True)
    except (OSError, RuntimeError):
        pass  # no notes: then only the handler can tell


def forget(signal):
    """Undoes write_at."""
    faulthandler.unregister(signal)


def take(read, write, source):
    """Spans in the program that the notes of a child that is gone name, innermost
    first. Closes the pipe."""
    os.close(write)
    try:
        text = os.read(read, MOST)
    except BlockingIOError:  # something that the program left running holds it open
        text = b""
    os.close(read)
    lines = blame.Source(source)
    spans = [lines.span(int(number), None, None, None) for number in FRAME.findall(text)[:MAX_STACK]]
    return tuple([span for span in spans if span is not None])


def here(source, code):
    """Spans in the program that the running code passes through, innermost first. code is the
    program's, None while there is none."""
    return () if code is None else blame.frames(sys._getframe(), blame.Source(source), blame.codes_of(code))
