"""A job with variants: one child that searches for repairs, and one report."""
import os
from _signal import SIGKILL

from record import analysis
from run import arguments
from run import box
from run import reports
from run import runner
from repair import report
from run.supervise import Budget, spawn, supervise
from repair.search import Search, Variants

# Some edits fill any memory they are given, and filling it takes time.
MEMORY = 128 << 20
MAX_REPORT = 8 << 20


def run(job):
    """The `done` of a job with variants."""
    said = []
    errors = []

    def receive(kind, body):
        if said or errors:
            return "a second report"
        if kind == reports.ERROR:
            errors.append(body.decode("utf-8", "replace")[:reports.MAX_MESSAGE])
        elif kind == reports.VARIANTS:
            said.append(body)
        else:
            return f"a frame of kind {kind}"
        return None

    limits = job.limits
    for _ in range(2):
        ending = supervise(spawn(child, job), Budget(limits.cpu, limits.wall), receive, MAX_REPORT)
        if ending.signal != SIGKILL or ending.limit or ending.broke:
            break  # else somebody outside ended it
        said.clear()
    if errors:
        return {"error": errors[0]}
    if said and not (ending.limit or ending.broke or ending.signal or ending.exit_code):
        try:
            found = report.unpack(said[0], len(job.source), len(job.inputs))
            found["cpuSeconds"] = ending.cpu
            return {"variants": found}
        except ValueError as error:
            return {"error": f"the search for repairs broke the protocol: {error}"}
    return {"error": "the search for repairs was ended: " + how(ending)}


def how(ending):
    if ending.broke:
        return ending.broke
    if ending.limit:
        return reports.LIMIT_NAMES[ending.limit]
    return f"signal {ending.signal}, exit status {ending.exit_code}"


def child(job):
    """Searches, reports and ends the process."""
    limits = job.limits
    box.confine(min(limits.memory, MEMORY), limits.cpu)
    box.alarm(limits.wall)
    try:
        runner.preload(job)
        found = analysis.analyse(job.source)
        if found.errors:
            return refuse("the program does not compile")
        search = Search(found, job.entry_point, Variants(job.inputs, job.variants)).run()
    except arguments.BadInput as error:
        return refuse(str(error))
    except (MemoryError, RecursionError) as error:
        return refuse(f"the program is too large to edit ({type(error).__name__})")
    except Exception as error:  # of the worker itself: the job is not to blame
        return refuse(f"the worker failed: {runner._where(error)}")
    box.spare_memory()
    runner.send(reports.VARIANTS, report.pack(search))
    os._exit(0)


def refuse(text):
    runner.send(reports.ERROR, text.encode("utf-8", "replace"))
    os._exit(0)
