"""Runs a job's inputs. Everything here happens in a child of the zygote: after
the first input any of it may have been changed by the program, and what it
sends is evidence only."""

import builtins
import os
import sys
from _signal import ITIMER_PROF, ITIMER_REAL, SIGALRM, SIGPROF, setitimer, signal
from binascii import a2b_base64
from marshal import dumps as _dumps, loads
from re import purge
from time import monotonic, process_time

from run import arguments
from record import bind
from record import blame
from run import box
from run import packages
from record import recorder
from run import reports
from run import stored
from run import testfiles
from run import whereabouts
from record import values
from run.box import PIPE, alarm
from run.calls import plan_of
from run.entry import entry, module_named
from run.frames import frame, write_all as _write_all
from run.nodes import Unfit
from run.output import Output
from run.preload import load, modules_named
from run.reports import Report
from run.stdio import MAIN, Stdio

PROGRAM = "program"  # the module's name, but for a main program
ARGUMENTS, CALL, BODY, STDIN = "arguments", "call", "body", "stdin"

# A returned value is cut only when it is larger than this.
GENEROUS = values.Scope(depth=200, width=1 << 20, nodes=100_000, size=1 << 20)
# Of what a program wrote, which is compared whole.
WRITTEN = values.Scope(depth=1, width=1, nodes=1, size=box.FILE_BYTES + 16)
RECORDED_NODES = 10_000
RECORDED_SIZE = 4096  # bytes; smaller recorded values are cut by the Go half
EVENT_BYTES = 128  # of memory that recording one event takes at most, its value apart

EVENT_SIZE = 11  # bytes of an event on its way out, at least

_exit = os._exit
OUTPUT = Output()

if packages.FOLDERS:
    values.read_arrays()


def send(kind, body):
    _write_all(PIPE, frame(kind, body))


def memory(job):
    """Bytes that a job's process may map; recording must not use up the program's."""
    limits = job.limits
    if job.traced:
        return limits.memory + 3 * limits.result + EVENT_BYTES * most_events(limits)
    return limits.memory


def most_events(limits):
    """No more than a result can hold: what cannot leave need not be recorded."""
    return min(limits.events, limits.result // EVENT_SIZE)


class Prepared:
    """A job that can run: compiled, with its inputs from start on."""

    def __init__(self, job, start, ready):
        self.job = job
        self.first = start  # the first input of this process
        # shareable: whether one process may run all the inputs.
        self.rejected, self.shareable, self.compiled, self.failure, tests, modules, before = loads(ready)
        if self.rejected is None:
            load(modules)
        if isinstance(before, str):
            raise arguments.BadInput(f"the prelude: {before}")
        self.prelude = before
        self.inputs = {}
        if self.rejected is not None and not tests:
            return  # too large to parse: nobody got to the tests
        for number in range(start, len(job.inputs)):
            try:
                self.inputs[number] = _input(job.inputs[number], tests[number])
            except arguments.BadInput as error:
                raise arguments.BadInput(f"input {number}: {error}") from None

    def read(self, start, end):
        """Reads what these inputs have in the file of inputs, which the program is not to find open."""
        for number in range(start, end):
            kind, given = self.inputs[number]
            if type(given) is stored.Place:
                self.inputs[number] = kind, given.read()
        stored.close()

    def code(self, recorder):
        if recorder is None:
            return self.compiled
        if self.failure is not None:
            name, given = self.failure
            raise getattr(builtins, name)(*given)
        return bind.bound(self.compiled, self.job.source, recorder)


def test_of(message):
    """(source in base64, mode) of an input that is to be compiled, or None."""
    if message.get(ARGUMENTS) is None:
        for kind, mode in ((CALL, "eval"), (BODY, "exec")):
            if kind in message:
                return message[kind], mode
    return None


def _input(message, test):
    """(ARGUMENTS, (by place, by name, Plan or None)), (STDIN, bytes) or (CALL | BODY, code), code with the tests
    of a test file."""
    if test is None:
        place = stored.place_of(message)
        if place is None and STDIN in message:
            data = a2b_base64(message[STDIN])
            _check_size(len(data))
            return STDIN, data
        if place is not None and place.kind == STDIN:
            _check_size(place.size)
            return STDIN, place  # it is read by the process that runs on it
        if place is not None:
            message = place.message()
        if message.get(ARGUMENTS) is None:
            raise arguments.BadInput("it has no arguments, call, body or stdin")
        by_place, by_name = arguments.call(message)
        return ARGUMENTS, (by_place, by_name, plan_of(message[ARGUMENTS], by_place, by_name))
    if isinstance(test, str):
        raise arguments.BadInput(test)
    return CALL if CALL in message else BODY, test


def _check_size(size):
    if size >= box.FILE_BYTES:
        raise arguments.BadInput(f"its standard input has {size} bytes; less than {box.FILE_BYTES} are possible")


def prepare(job, start, ready):
    """Takes up what the parser said. On any obstacle says so and ends the process."""
    try:
        prepared = Prepared(job, start, ready)
    except arguments.BadInput as error:
        send(reports.ERROR, str(error).encode("utf-8", "replace"))
        _exit(0)
    except (MemoryError, RecursionError) as error:
        text = "the program and its input are too large to load"
        send(reports.REJECTED, _json({"type": type(error).__name__, "message": text}))
        _exit(0)
    except Exception as error:  # of the worker itself: the job is not to blame
        send(reports.ERROR, f"the worker failed: {_where(error)}".encode("utf-8", "replace"))
        _exit(0)
    if prepared.rejected is not None:
        send(reports.REJECTED, prepared.rejected)
        _exit(0)
    return prepared


def _json(message):
    import json

    return json.dumps(message, separators=(",", ":")).encode()


def _where(error):
    import traceback

    return "".join(traceback.format_exception(error))[-2000:]


def preload(job):
    """Imports what the texts name, where no parser has looked for it."""
    texts = [job.prelude] + [given.get(CALL) or given.get(BODY) for given in job.inputs]
    load(modules_named([job.source] + [a2b_base64(text or "") for text in texts]))


def run_inputs(prepared, start, end):
    """Runs inputs one after another in this process, and ends it."""
    prepared.first = start
    prepared.read(start, end)
    random = sys.modules.get("random")
    if random is not None:
        # Else seeded from the system: equal jobs must give equal results.
        random.seed(0)
    packages.seed()
    for number in range(start, end):
        if number > start:
            purge()  # of the patterns that were compiled: an earlier input must not be seen by it
        alarm(prepared.job.limits.wall)
        if not Run(prepared, number, number + 1 < end).execute():
            break
    _exit(0)


class Run:
    stdio: Stdio    # of a main program, once there is one

    def __init__(self, prepared, number, more):
        self.prepared = prepared
        self.job = prepared.job
        self.number = number
        self.more = more
        self.code = None  # that runs
        self.recorder = None
        self.main = False  # it has its stdio
        self.cpu_start = process_time()
        self.wall_start = monotonic()

    def execute(self):
        limits = self.job.limits
        OUTPUT.begin(limits.output, self.wrote_too_much)
        # A program that looks for the original streams finds these too.
        sys.stdout = sys.__stdout__ = OUTPUT.stdout  # type: ignore[misc]
        sys.stderr = sys.__stderr__ = OUTPUT.stderr  # type: ignore[misc]
        kind, given = self.prepared.inputs[self.number]
        main = kind is STDIN
        namespace = module_named(MAIN if main else PROGRAM)
        if self.job.traced:
            self.record(limits)
        loading = not main
        try:
            if main:
                self.stdio = Stdio(given, limits.output)
                self.main = True
                if self.recorder is not None:
                    self.recorder.loaded = 0
                    self.recorder.news = self.news
            self.code = code = self.prepared.code(self.recorder)
            if main:
                result = self.run_main(code, namespace)
            else:
                if kind is ARGUMENTS and given[2] is not None:
                    given[2].ready(namespace)
                if self.prepared.prelude is not None:
                    exec(self.prepared.prelude, namespace)
                exec(code, namespace)
                loading = False
                if self.recorder is not None:
                    self.recorder.loaded = len(self.recorder.flat)
                value = self.give(namespace)
                if type(value) is Unfit:
                    result = values.opaque(f"<{value}>")
                else:
                    result = values.outcome(value, GENEROUS, self.strict())
        except BaseException as error:
            return self.failed(error, loading)
        report = self.report(reports.RETURNED)
        return self.finish(report, result)

    def run_main(self, code, namespace):
        """Runs the main program to its end, as an interpreter does. Returns what it wrote."""
        mine = os.getpid()

        def leave(status=0):
            # What its streams hold is lost, as it would be without this function.
            if status == 0 and os.getpid() == mine:
                self.more = False
                result = self.written()
                self.finish(self.report(reports.RETURNED), result)
            _exit(status)

        try:
            codes = [part for part in (self.prepared.prelude, code) if part is not None]
            self.stdio.execute(codes, namespace, leave)
        finally:
            if os.getpid() != mine:
                _exit(0)  # a child that the program has forked comes here, too
        return self.written()

    def news(self):
        """What was written since the last event that told of it."""
        text = self.stdio.news()
        if text and self.stdio.is_over():
            self.stop(reports.OUTPUT)
        return text

    def written(self):
        """All that the main program has written, as it leaves."""
        if self.stdio.is_over():
            self.stop(reports.OUTPUT)
        return values.outcome(self.stdio.read(), WRITTEN, self.strict())

    def record(self, limits):
        scope = self.strict()
        snapshot = values.snapshots(scope, limits.result // 2, self.capped)
        self.recorder = recorder.Recorder(most_events(limits), snapshot, self.capped)
        for limit, number, timer, seconds in (
            (reports.CPU, SIGPROF, ITIMER_PROF, limits.cpu),
            (reports.WALL, SIGALRM, ITIMER_REAL, limits.wall),
        ):
            signal(number, lambda *_, limit=limit: self.stop(limit))
            whereabouts.write_at(number)
            setitimer(timer, seconds)

    def strict(self):
        limits = self.job.limits
        return values.Scope(limits.depth, limits.width, RECORDED_NODES, RECORDED_SIZE)

    def give(self, namespace):
        """Gives the input to the loaded program and returns the value."""
        kind, test = self.prepared.inputs[self.number]
        if kind is ARGUMENTS:
            if test[2] is not None:
                return test[2].give(namespace, self.job.entry_point, test[0], test[1])
            return entry(namespace, self.job.entry_point)(*test[0], **test[1])
        if kind is CALL:
            return eval(test, namespace)
        if type(test) is tuple:
            code, tests = test
            testfiles.run(code, tests, namespace)
        else:
            exec(test, namespace)
        return None

    def failed(self, error, loading):
        kind = type(error)
        if blame.is_a(kind, MemoryError):
            box.spare_memory()
            stack = self.places(error)
            del error
            if self.number > self.prepared.first:
                # What earlier inputs left behind may have filled the memory.
                send(reports.AGAIN, b"")
                _exit(0)
            return self.stop(reports.MEMORY, stack)
        if self.main and self.stdio.is_over():
            return self.stop(reports.OUTPUT, self.places(error))
        report = self.report(reports.EXCEPTION)
        report.loading = loading
        report.type = blame.type_name(kind)
        report.message = blame.message(error)
        report.stack = self.places(error)
        return self.finish(report, ...)

    def places(self, error):
        """Where an exception came through the program's own code, innermost first."""
        if self.code is None:
            return ()
        return blame.stack(_traceback(error), blame.Source(self.job.source), blame.codes_of(self.code))

    def wrote_too_much(self):
        self.stop(reports.OUTPUT)

    def capped(self):
        self.stop(reports.EVENTS, ())  # the last event says where it was

    def stop(self, limit, stack=None):
        """Reports that a limit was reached and ends the process. stack: where the
        program was, None for where it is."""
        self.more = False
        report = self.report(reports.LIMIT)
        report.limit = limit
        report.stack = whereabouts.here(self.job.source, self.code) if stack is None else stack
        try:
            self.finish(report, ..., capped=True)
        except MemoryError:
            self.recorder = None
            self.finish(report, ...)
        _exit(0)

    def report(self, kind):
        cpu = process_time() - self.cpu_start
        wall = monotonic() - self.wall_start
        report = Report(self.number, kind, cpu=cpu, wall=wall)
        return report

    def finish(self, report, result, capped=False):
        if self.recorder is not None:
            setitimer(ITIMER_PROF, 0)
            setitimer(ITIMER_REAL, 0)
            send(reports.PHASE, reports.WRITING)
        if report.limit != reports.OUTPUT:
            OUTPUT.flush()
        report.output = OUTPUT.kept
        if self.recorder is not None:
            report.blob = self.trace(self.recorder, result, capped)
        elif result is not ...:
            report.blob = _dumps((result,), 2)
        failed = report.kind != reports.RETURNED
        report.more = self.more and not (failed and self.job.stop_at_failure)
        send(reports.RESULT, report.pack())
        return report.more

    def trace(self, recorder, result, capped):
        """The blob of a traced run: (result, sites, frames, values, capped, loading)."""
        capped, loading = capped or recorder.capped, recorder.loading
        sites, frames, recorded = recorder.columns()
        blob = None
        if sum([len(value) for value in recorded if type(value) is str]) < self.job.limits.result:
            try:
                blob = _blob(result, (sites, frames, recorded), capped, loading)
            except MemoryError:
                pass
        if blob is None or len(blob) > RECORDED_SIZE:
            # Some values were recorded by reference, however long. Which are cut
            # hangs on them alone, so that equal values stay equal.
            scope = self.strict()
            recorded = [values.shorten(value, scope) for value in recorded]
            blob = _blob(result, (sites, frames, recorded), capped, loading)
        while len(blob) > self.job.limits.result and sites:
            half = len(sites) // 2
            sites, frames, recorded = sites[:half], frames[:half], recorded[:half]
            blob = _blob(result, (sites, frames, recorded), True, loading)
        return blob


def _blob(result, columns, capped, loading):
    sites, frames, recorded = columns
    loading = min(loading, len(sites))
    return _dumps((result, tuple(sites), tuple(frames), tuple(recorded), capped, loading), 2)


def _traceback(error):
    return BaseException.__dict__["__traceback__"].__get__(error)
