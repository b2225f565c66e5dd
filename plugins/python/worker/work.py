"""What the zygote's children do, from their first instruction to their last."""

import os

import box
import ledger
import reports
import runner
from ledger import Ledger
from supervise import spawn, supervise


def job_child(job, start, ready):
    """Runs a job's inputs from start on, here or in children of its own.

    ready is the parser's word on the job, see parse.job."""
    limits = job.limits
    end = len(job.inputs)
    box.confine(runner.memory(job), ledger.PREPARE + limits.cpu * (end - start))
    box.alarm(max(limits.wall, ledger.PREPARE))
    prepared = runner.prepare(job, start, ready)
    if end - start > 1 and not prepared.shareable:
        # The last input needs no child of its own: nothing comes after it.
        runner.send(reports.PHASE, b"apart")
        for number in range(start, end - 1):
            if not _apart(prepared, number):
                os._exit(0)
        start = end - 1
    runner.send(reports.PHASE, b"here")
    runner.run_inputs(prepared, start, end)


def _apart(prepared, number):
    """Runs one input in a child. False when the job is to stop there."""
    job = prepared.job
    box.alarm(2 * job.limits.wall)
    one = Ledger(job, number, number + 1, _forward)
    one.begin(ledger.HERE)
    child = spawn(_input_child, prepared, number)
    one.end(supervise(child, one.budget, one.receive, one.max_frame))
    if not box.clear():
        os._exit(71)  # the next input would find what this one left
    return not (one.failed and job.stop_at_failure)


def _forward(report):
    report.more = True
    runner.send(reports.RESULT, report.pack())


def _input_child(prepared, number):
    job = prepared.job
    box.confine(runner.memory(job), job.limits.cpu)
    runner.run_inputs(prepared, number, number + 1)
