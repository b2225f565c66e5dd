"""What the zygote's children do, from their first instruction to their last."""

from os import _exit

from run.box import alarm, clear, confine
from run.ledger import HERE, PREPARE, WRITE, Ledger
from run.reports import PHASE, RESULT
from run.runner import memory, prepare, run_inputs, send
from run.supervise import patience, spawn, supervise


def job_child(job, start, ready):
    """Runs a job's inputs from start on, here or in children of its own.

    ready is the parser's word on the job, see parse.job."""
    limits = job.limits
    end = len(job.inputs)
    confine(memory(job), PREPARE + _cpu(job) * (end - start))
    alarm(max(limits.wall, PREPARE))
    prepared = prepare(job, start, ready)
    if end - start > 1 and not prepared.shareable:
        # The last input needs no child of its own: nothing comes after it.
        send(PHASE, b"apart")
        for number in range(start, end - 1):
            if not _apart(prepared, number):
                _exit(0)
        start = end - 1
    send(PHASE, b"here")
    run_inputs(prepared, start, end)


def _cpu(job):
    """CPU seconds of one input, for the kernel."""
    return job.limits.cpu + (WRITE if job.traced else 0)


def _apart(prepared, number):
    """Runs one input in a child. False when the job is to stop there."""
    job = prepared.job
    alarm(2 * job.limits.wall + (WRITE if job.traced else 0))
    one = Ledger(job, number, number + 1, _forward)
    one.begin(HERE)
    child = spawn(_input_child, prepared, number, inputs=True)
    one.end(supervise(child, one.budget, one.receive, one.max_frame, patience(job)))
    if not clear():
        _exit(71)  # the next input would find what this one left
    return not (one.failed and job.stop_at_failure or job.spent)


def _forward(report):
    report.more = True
    send(RESULT, report.pack())


def _input_child(prepared, number):
    job = prepared.job
    confine(memory(job), _cpu(job))
    run_inputs(prepared, number, number + 1)
