"""A job with `profile`: one child that runs a program on the job's inputs and says how it ran."""
import os
from _signal import SIGKILL
from binascii import b2a_base64

from record.analysis import REFUSALS
from repair.checks import checks_of, prelude_of
from repair.executor import MEMORY
from repair.guards import STEPS, salt
from repair.machine import Machine
from repair.points import Points
from repair.probe import Probe
from repair.profile import MOST, Recorder, packed
from repair.switchboard import Switchboard
from repair.tree import Program, parsed
from run import arguments
from run import box
from run import reports
from run import runner
from run.deep import Deep
from run.supervise import Budget, spawn, supervise

MOST_STEPS = 200_000    # of one run
PLACES = 512 << 10      # characters of all values that were assigned or returned


def profile(job):
    """The `done` of the job."""
    said: list[tuple] = []

    def receive(kind, body):
        if said or kind not in (reports.PROFILE, reports.ERROR):
            return "a second report" if said else f"a frame of kind {kind}"
        said.append((kind, body))
        return None

    runs = max(1, len(job.inputs))
    for _ in range(2):
        said.clear()
        budget = Budget(job.limits.cpu * runs, job.limits.wall * runs)
        ending = supervise(spawn(child, job, runs), budget, receive, MOST + reports.MAX_MESSAGE)
        if ending.signal != SIGKILL or ending.limit or ending.broke:
            break   # else somebody outside ended it
    if not said or ending.limit or ending.broke or ending.signal or ending.exit_code:
        return {"error": "the program's profile was not made: " + reports.how(ending)}
    kind, body = said[0]
    if kind == reports.ERROR:
        return {"error": body.decode("utf-8", "replace")[:reports.MAX_MESSAGE]}
    return {"profile": b2a_base64(body, newline=False).decode()}


def child(job, runs):
    """Runs, reports and ends the process."""
    box.confine(min(job.limits.memory, MEMORY), job.limits.cpu * runs)
    box.alarm(job.limits.wall * runs)
    try:
        runner.preload(job)
        with Deep():
            program = Program(parsed(job.source))
        said = measured(job.source, program, checks_of(job.inputs, None), job.entry_point, prelude_of(job.prelude))
    except arguments.BadInput as error:
        return refuse(str(error))
    except REFUSALS as error:
        return refuse(f"the program does not compile ({type(error).__name__})")
    box.spare_memory()
    runner.send(reports.PROFILE, said)
    os._exit(0)


def refuse(text):
    runner.send(reports.ERROR, text.encode("utf-8", "replace"))
    os._exit(0)


def measured(source, program, checks, entry_point, prelude=None):
    """The profile of a program on inputs, whose expected values are not looked at."""
    probe = Probe(source)
    code = probe.compile(program.tree)
    points = Points(source, program, lambda stmt: not stmt.function.is_module and not stmt.class_level)
    watched = points.compile(program.tree)
    numbers = {function.node: number for number, function in enumerate(program.functions)}
    keys = [(numbers[point.stmt.function.node], None if point.is_return else point.variable) for point in points.points]
    wanted = [not point.branch and (point.is_return or point.variable is not None) for point in points.points]
    steps, recorder = [], Recorder(len(probe.slots))
    machine = Machine(code, salt(source), probe.cells, entry_point, False,
                      {"hits": bytearray(len(probe.numbers)), "value": recorder.value})
    machine.prelude = prelude
    for check in checks:
        recorder.begin()
        good = machine.passes(check, MOST_STEPS)
        steps.append(MOST_STEPS - machine.cells[STEPS] if good else 0)
    board = Switchboard(watched, salt(source), points.cells, entry_point, False)
    board.prelude = prelude
    places, left = [], PLACES
    for check in checks:
        found = []
        for number, _, _, _, texts in board.watched(check, MOST_STEPS):
            left -= sum([len(text) for text in texts])
            if wanted[number] and left >= 0:
                found.append((*keys[number], texts))
        places.append(found)
    variables = [(numbers[node], name, values) for (node, name), values in zip(probe.slots, recorder.found())]
    return packed(steps, variables, places)
