"""The first runs: the program and its donors as they are."""
from variants_checks import Runner
from variants_probe import Probe
from variants_rewrite import STEPS

# Steps of a run of an unedited program.
UNEDITED = 20_000
# Donors whose variables are watched, where the host does not say which is which.
WATCHED = 4


class FirstRuns:
    """failing, passing    numbers of checks, in order
    steps     of each check: what the program took, or a donor if that was more
    reached   nodes of statements that the first failing check reaches
    values    {(function's node, variable): values} of all runs"""

    def __init__(self, program, source, entry_point, checks, donors):
        self.failing, self.passing, self.steps, self.reached = [], [], [], set()
        watched = [donor for donor in donors if not donor.given][:WATCHED]
        probe = Probe(source, bool(watched))
        runner = Runner(probe.program(program.tree), probe.cells, entry_point, False)
        endless = set()
        for number, check in enumerate(checks):
            probe.reset()
            good = runner.passes(check, UNEDITED)
            left = probe.cells[STEPS]
            self.steps.append(UNEDITED - max(left, 0))
            if left < 0:
                endless.add(number)
            if not good and not self.failing:
                self.reached = {stmt.node for stmt in program.statements if probe.hit(stmt.node)}
            (self.passing if good else self.failing).append(number)
        self.values = probe.found()
        for donor in watched or donors[:1]:
            self._donor(donor, entry_point, checks, endless)

    def _donor(self, donor, entry_point, checks, endless):
        probe = Probe(donor.source, True)
        runner = Runner(probe.program(donor.program.tree), probe.cells, entry_point, False)
        for number, check in enumerate(checks):
            probe.reset()
            if runner.passes(check, UNEDITED):
                # A program that ends too soon, or never, does not tell how long a right one takes.
                used = UNEDITED - probe.cells[STEPS]
                if number in endless:
                    endless.discard(number)
                    self.steps[number] = used
                else:
                    self.steps[number] = max(self.steps[number], used)
        donor.values = probe.found()
