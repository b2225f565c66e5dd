"""What the parser does, in a process of its own: parse, analyse, compile and
instrument. It never runs anything of a program."""

import gc
import json
import os
import warnings
from binascii import a2b_base64
from marshal import dumps, loads
from resource import RUSAGE_SELF, getrusage
from types import CodeType

from record import analysis
from run import box
from run import frames
from record import instrument
from record import testfile
from run import quick
from run import reports
from run.preload import modules_named

TEST = "<test>"
PRELUDE = "<prelude>"
TESTS_KEPT = 1000
ANALYSES_KEPT = 48
LONGEST_KEPT = 4096  # bytes of source; an analysis takes a hundred times as much

# Bytes of an analysis as JSON: it leaves in one frame.
LARGEST = frames.MAX_FRAME // 2

# Resident kilobytes at which it ends after its reply: a new one is small again.
GROWN = 128 << 10
# Its programs are small and end together; collecting at Python's own pace would
# walk what is in use again and again.
COLLECT_AFTER = 20_000


def serve(requests, replies):
    """Answers requests until the zygote is gone or ends it."""
    gc.set_threshold(COLLECT_AFTER, 10, 10)
    fresh = True
    while True:
        request = frames.read_frame(requests)
        if request is None:
            os._exit(0)
        what, memory, wall, arguments = loads(request[1])
        box.alarm(wall)
        box.allow(memory)
        try:
            said = MAKERS[what](*arguments)
        except (MemoryError, SystemError):
            # SystemError: some of the compiler's failed allocations raise nothing else (3.13).
            said = [(reports.AGAIN, b"")] if not fresh else _too_large(MemoryError())
        except RecursionError as error:
            said = _too_large(error)
        except Exception as error:
            # A fault of ours, but one that the program has found: a problem's own reference shows
            # it where it is not the program that does it.
            said = _failed(what, error)
        box.allow_all()
        box.no_alarm()
        if getrusage(RUSAGE_SELF).ru_maxrss > GROWN:
            said.insert(0, (reports.WORN, b""))
        frames.write_all(replies, b"".join([frames.frame(kind, body) for kind, body in said]))
        fresh = False


def _too_large(error):
    return [rejection({"type": type(error).__name__, "message": "the program is too large to compile"}, ())]


def rejection(diagnostic, tests):
    return reports.READY, dumps((_json(diagnostic), False, None, None, tests, (), None))


def _failed(what, error):
    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
    text = f"the program cannot be analysed, please report it: {type(error).__name__} at {where}: {error}"[:900]
    if what != reports.JOB:
        return [(reports.ERROR, text.encode("utf-8", "replace"))]
    diagnostic = {"type": "ParserError", "message": text}
    return [(reports.ANALYSIS, _json({"errors": [diagnostic]})), rejection(diagnostic, ())]


def _json(message):
    # A lone surrogate is no UTF-8, and the message none then.
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def job(source, events, analyse, several, given, prelude=None):
    """What a job's child needs: READY's body is marshal of

    (diagnostic as JSON or None, shareable, code, failure, tests, modules, before): code has the
    recorder's marks in it where events (the most to record) is not None;
    failure is the (type, arguments) of what instrumenting raised; tests are
    code, or the text of why there is none, or None where none was asked for;
    modules are to be imported; before is the prelude's code, or why there is none, or None."""
    # What the tests say comes first: a job that cannot be read is not run,
    # whatever its program is.
    traced = events is not None
    tests = tuple([None if test is None else compile_test(*test) for test in given])
    before = None if prelude is None else compile_test(prelude, "exec", PRELUDE)
    found: analysis.Analysis | None = None
    code, failure, shareable = None, None, False
    if not (traced or analyse or source in _analyses):
        code = quick.code_of(source)
    if code is None:
        found = analysis_of(source)
        if found.errors and found.errors[0]["type"] == "MemoryError":
            raise MemoryError
    said = []
    if analyse and found is not None:
        message = _json(found.message())
        if len(message) > LARGEST:
            diagnostic = {"type": "ParserError", "message": "the program is too large to parse"}
            return [(reports.ANALYSIS, _json({"errors": [diagnostic]})), rejection(diagnostic, tests)]
        said.append((reports.ANALYSIS, message))
    if found is not None and found.errors:
        said.append(rejection(found.errors[0], tests))
        return said
    if found is not None:
        code = instrument.compile_plain(found)
    if several and before is None:  # what a prelude binds the program could leave changed
        shareable = quick.shareable(code)
        if not shareable:
            found = found or analysis_of(source)
            shareable = found.shareable
        # What a test imports the program finds among its own names.
        shareable = shareable and not any([type(test) is tuple or type(test) is CodeType and quick.imports(test)
                                           for test in tests])
    if traced:
        try:
            code = instrument.template(found, events)
        except (SyntaxError, ValueError, RecursionError, OverflowError) as error:
            failure = describe(error)
    named = modules_named([source, a2b_base64(prelude or ""), *texts_of(given)])
    said.append((reports.READY, dumps((None, shareable, code, failure, tests, named, before))))
    return said


def texts_of(given):
    texts = [test[0] for test in given if test is not None]
    return [a2b_base64(text) for text in texts]


def describe(error):
    """An exception as (type, arguments), to be raised elsewhere."""
    try:
        dumps(error.args)
        return type(error).__name__, error.args
    except ValueError:
        return type(error).__name__, (str(error),)


_analyses: dict = {}  # source -> its analysis, the one that was asked for last at the end


def analysis_of(source):
    """The analysis of a program. A program comes several times: its completion is searched for it,
    then it runs on the tests, then it is traced."""
    found = _analyses.pop(source, None) or analysis.analyse(source)
    if len(source) <= LONGEST_KEPT and not found.errors:
        _analyses[source] = found
        if len(_analyses) > ANALYSES_KEPT:
            del _analyses[next(iter(_analyses))]
    return found


_compiled: dict = {}  # what compile_test said


def compile_test(source, mode, name=TEST):
    """The code of a test or a prelude, (code, its tests) of a test file, or why there is none. A problem's tests
    come with each of its programs."""
    said = _compiled.get((source, mode, name))
    if said is None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                said = testfile.compiled(a2b_base64(source), name, mode)
            except testfile.Refused as error:
                said = f"the test file cannot be run: {error}"
            except (SyntaxError, ValueError, RecursionError, OverflowError) as error:
                said = f"it does not compile: {type(error).__name__}: {error}"
        if len(_compiled) >= TESTS_KEPT:
            _compiled.clear()
        _compiled[source, mode, name] = said
    return said


def analyse(source, tokens, outlined):
    said = analysis_of(a2b_base64(source)).message(tokens, outlined)
    return [(reports.ANALYSIS, _json(said)), (reports.READY, b"")]


def split(tests, entry_point):
    said: list[dict] = []
    for test in tests:
        sides = analysis.split_test(a2b_base64(test), entry_point)
        if sides is None:
            said.append({})
        else:
            call, expect = (reports.base64(side) for side in sides)
            said.append({"split": True, "call": call, "expect": expect})
    return [(reports.ANALYSIS, _json({"tests": said})), (reports.READY, b"")]


MAKERS: dict = {reports.JOB: job, reports.ANALYSE: analyse, reports.SPLIT: split}
