"""Rewrites a program's tree so that it records its events itself, and compiles it.

The rewritten tree shares every node that needs no change with the analysed one, which stays as it
is; new nodes take the places of what they record, so that tracebacks keep theirs. See rewrite.py.
"""
import sys
from _blake2 import blake2b

from analysis import Deep, compiled
from recorder import hide
from rewrite import Rewriter


def compile_plain(analysis):
    """The program's code as it is. The analysis must have no errors."""
    return analysis.code


def compile_traced(analysis, recorder):
    """The program's code with its recording, bound to this recorder. Raises what template does."""
    return bound(template(analysis, recorder.max_events), analysis.source, recorder)


# What the rewritten program gets at.
NAMES = ("record", "keep", "kept", "passed", "full", "next", "events", "error", "hide", "type", "int", "len")


def marks_of(source):
    """The constants that stand for the recorder's parts, so that no name of the program can reach
    or shadow it. No program can hold a digest of its own text."""
    salt = blake2b(source, digest_size=16).digest()
    return {name: salt + name.encode() for name in NAMES}


def template(analysis, max_events):
    """The program's code with its recording and marks for the recorder.

    Raises RecursionError where the rewritten tree is too deep for the compiler, though the
    program's own was not.
    """
    cap = 3 * max_events
    code = analysis.marked.get(cap)
    if code is None:
        with Deep(2):
            code = compiled(Rewriter(analysis.collected, marks_of(analysis.source), cap).module())
        analysis.marked[cap] = code
    return code


def bound(code, source, recorder):
    """A template with a recorder in the marks' places."""
    objects = {
        "record": recorder.record,
        "keep": recorder.snapshot,
        "kept": recorder.kept,
        "passed": recorder.passed,
        "full": recorder.full,
        "next": recorder.next_frame,
        "events": recorder.flat,
        "error": sys.exc_info,
        "hide": hide,
        "type": type,
        "int": int,
        "len": len,
    }
    marks = marks_of(source)
    with Deep(2):
        return injected(code, {marks[name]: objects[name] for name in NAMES})


def injected(code, objects):
    """The code with every mark among its constants replaced by what it stands for."""
    constants, changed = [], False
    for constant in code.co_consts:
        if type(constant) is bytes and constant in objects:
            constant = objects[constant]
            changed = True
        elif type(constant) is type(code):
            inner = injected(constant, objects)
            changed = changed or inner is not constant
            constant = inner
        constants.append(constant)
    return code.replace(co_consts=tuple(constants)) if changed else code
