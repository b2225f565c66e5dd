"""Puts a recorder into an instrumented program's code.

Apart from record/instrument.py, which makes that code: a process that runs programs need not hold what
takes them apart.
"""
import sys
from _blake2 import blake2b

from run.deep import Deep
from record.recorder import hide

# What the rewritten program gets at.
NAMES = ("record", "keep", "kept", "passed", "output", "full", "next", "events", "error", "hide", "type", "int", "len")


def marks_of(source):
    """The constants that stand for the recorder's parts, so that no name of the program can reach
    or shadow it. No program can hold a digest of its own text."""
    salt = blake2b(source, digest_size=16).digest()
    return {name: salt + name.encode() for name in NAMES}


def bound(code, source, recorder):
    """A template with a recorder in the marks' places."""
    objects = {
        "record": recorder.record,
        "keep": recorder.snapshot,
        "kept": recorder.kept,
        "passed": recorder.passed,
        "output": recorder.output,
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
