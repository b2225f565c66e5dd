"""Which inputs of a job have their result, and what to make of a child's end.

Exactly one result for each input, in order. The last result of a process that
runs the program is held back until that process has ended, and ended as a clean
run does: a second result, or anything else after it, means that one of the two
was forged, and neither counts. Only a program that cannot do such things by its
text (Analysis.shareable) has results before the last."""

from run import reports
from run.reports import Report
from run.supervise import Budget

# A job may take as long before its program runs (to parse, compile, import and
# build the arguments) as an input may, but no less than this.
PREPARE = 2.0  # seconds
# Beyond its CPU limit a traced program's process has this to stop itself; once it
# says that it does, it has WRITE to write down what was recorded, so that no trace is
# lost to a slow machine.
TRACE_GRACE, TRACE_FACTOR = 0.5, 1.2
WRITE = 4.0  # seconds; the backstop of docs/WORKER.md is 5 above the wall limit

START, APART, HERE = "start", "apart", "here"
PHASES = {b"apart": APART, b"here": HERE}


class Ledger:
    """The inputs from start to end of a job; emit(report) takes what is settled."""

    budget: Budget  # of the child in hand, from begin() on

    def __init__(self, job, start, end, emit):
        self.job = job
        self.next = start  # the first input that has no report yet
        self.limit = end
        self.emit_to = emit
        self.max_frame = job.limits.result + (64 << 10)
        self.phase = START
        self.first = start  # of the child in hand
        self.held = None
        self.again = False
        self.writing = False  # the input in hand has ended and is being written down
        self.analysis = b""
        self.error = ""
        self.rejected = b""
        self.failed = False

    def finished(self):
        if self.error or (self.failed and self.job.stop_at_failure):
            return True
        return self.next >= self.limit

    def begin(self, phase=START):
        """A new child starts at the next input."""
        self.phase = phase
        self.first = self.next
        self.held = None
        self.again = self.writing = False
        self.budget = Budget(*self._allowance())

    def _allowance(self):
        limits = self.job.limits
        if self.phase is START:
            return max(limits.cpu, PREPARE), max(limits.wall, PREPARE)
        if self.phase is APART:
            # The child that supervises holds its own children to the limits.
            spare = PREPARE + WRITE if self.job.traced else PREPARE
            return limits.cpu + spare, 1.25 * limits.wall + spare
        if self.job.traced:
            return limits.cpu * TRACE_FACTOR + TRACE_GRACE, limits.wall + TRACE_GRACE
        return limits.cpu, limits.wall

    def receive(self, kind, body):
        """Takes a frame; returns the rule that it breaks, if it does."""
        if kind == reports.RESULT:
            return self._result(body)
        if self.phase is START:
            if kind == reports.REJECTED:
                self.rejected = body
                return None
        if self.phase is not HERE:
            if kind == reports.ERROR:
                self.error = body.decode("utf-8", "replace")
                return None
            if kind == reports.PHASE and body in PHASES:
                self.phase = PHASES[body]
                self.first = self.next
                self.budget.restart(*self._allowance())
                return None
        elif kind == reports.AGAIN and self.next > self.first and self._more():
            self.again = True
            return None
        elif (kind == reports.PHASE and body == reports.WRITING and self.job.traced and self._more()
              and not self.writing):
            self.writing = True
            self.budget.restart(WRITE, WRITE)
            return None
        return f"a frame of kind {kind} that has no place there"

    def _more(self):
        """Whether the child in hand may still say something."""
        return not self.again and self.held is None

    def _result(self, body):
        if self.phase is START:
            return "a result before the program ran"
        # The supervising child vouches for what it passes on.
        worst = reports.TAMPERED if self.phase is APART else reports.LIMIT
        try:
            report = reports.unpack(body, worst, len(self.job.source))
        except ValueError as error:
            return str(error)
        if report.input != self.next:
            return f"a result for input {report.input}, expected one for input {self.next}"
        if not self._more():
            return "a second result"
        self.next += 1
        if self.next >= self.limit:
            report.more = False
        if self.phase is APART or report.more:
            self._emit(report)
        else:
            self.held = report
        self.writing = False
        self.budget.restart(*self._allowance())
        return None

    def _emit(self, report):
        if report.kind == reports.LIMIT and report.limit in (reports.CPU, reports.WALL):
            self.job.after_time_out()
        if report.kind != reports.RETURNED:
            self.failed = True
        self.emit_to(report)

    def end(self, ending):
        """The child is gone; settles what it leaves open."""
        self._settle(ending)
        if self.job.spent:
            self._all(Report(0, reports.LIMIT, reports.UNRUN), b"")

    def _settle(self, ending):
        if self.rejected:
            return self._all(Report(0, reports.REJECTED), self.rejected)
        if self.error:
            return None
        if self.phase is START:
            return self._all(_death(0, ending), b"")
        if ending.broke is not None:
            return self._tampered(ending.broke)
        clean = not (ending.limit or ending.signal or ending.exit_code)
        if self.held is not None:
            if not clean:
                return self._tampered("its process went on after its last result")
            self._emit(self.held)
        elif not self.again and not self.finished() and not self.job.spent:
            self._emit(_death(self.next, ending))
            self.next += 1
        return None

    def _all(self, report, message):
        """Nothing of the program runs: all inputs that are left have the same result."""
        while not self.finished():
            same = Report(self.next, report.kind, report.limit)
            same.signal, same.exit_code = report.signal, report.exit_code
            same.message = message
            self._emit(same)
            self.next += 1

    def _tampered(self, text):
        if self.held is not None:
            number = self.held.input
            self.held = None
        elif self.next < self.limit:
            number = self.next
            self.next += 1
        else:
            return
        report = Report(number, reports.TAMPERED)
        report.message = text.encode("utf-8", "replace")[: reports.MAX_MESSAGE]
        self._emit(report)


def _death(number, ending):
    """The report that a child did not make itself."""
    kind = reports.LIMIT if ending.limit else reports.KILLED
    report = Report(number, kind, ending.limit, ending.cpu, ending.wall)
    if ending.limit:
        report.stack = ending.stack
    else:
        report.signal, report.exit_code = ending.signal, ending.exit_code
    return report
