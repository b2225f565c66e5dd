"""Rewrites a program's tree so that it records its events itself, and compiles it.

The rewritten tree shares every node that needs no change with the analysed one, which stays as it
is; new nodes take the places of what they record, so that tracebacks keep theirs. See rewrite.py.
"""
import hashlib
import sys

from analysis import Deep, compiled
from recorder import hide
from rewrite import Rewriter


def compile_plain(analysis):
    """The program's code as it is. The analysis must have no errors."""
    return analysis.code


def compile_traced(analysis, recorder):
    """The program's code with its recording, bound to this recorder.

    Raises RecursionError where the rewritten tree is too deep for the compiler, though the
    program's own was not.
    """
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
    # The recorder gets in through constants that stand for its parts, so that no name of the
    # program can reach or shadow it. No program can hold a digest of its own text.
    salt = hashlib.blake2b(analysis.source, digest_size=16).digest()
    marks = {name: salt + name.encode() for name in objects}
    cap = 3 * recorder.max_events
    with Deep(2):
        code = analysis.marked.get(cap)
        if code is None:
            code = analysis.marked[cap] = compiled(Rewriter(analysis.collected, marks, cap).module())
        return injected(code, {marks[name]: value for name, value in objects.items()})


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
