"""The first runs: the donors and the program as they are."""
from repair.checks import Runner
from repair.probe import Probe
from repair.guards import STEPS

# The most steps of any run.
MOST_STEPS = 200_000
# Steps that a run may take beyond a multiple of what it should.
FLOOR = 300


class FirstRuns:
    """failing, passing    numbers of checks, in order
    limits    steps that an edited program may take, by check
    reached   nodes of statements that the first failing check reaches
    values    {(function's node, variable): values} of all runs of the program"""

    def __init__(self, entry_point, checks, multiple):
        self.entry_point = entry_point
        self.checks = checks
        self.multiple = multiple
        self.failing, self.passing, self.reached = [], [], set()
        self.values = {}
        # What a correct program took. Where none did, the program's own runs tell.
        self.right = [0] * len(checks)
        self.limits = [MOST_STEPS] * len(checks)

    def limit(self, steps):
        return min(steps * self.multiple + FLOOR, MOST_STEPS)

    def watch(self, donors):
        """Runs donors for their variables' values and their steps. Those that the host has named
        the variables of are not run, but for the first: its steps count."""
        for number, donor in enumerate(donors):
            if number and donor.given:
                continue
            probe = Probe(donor.source, not donor.given)
            runner = Runner(probe.program(donor.program.tree), probe.cells, self.entry_point, False)
            for number, check in enumerate(self.checks):
                probe.reset()
                if runner.passes(check, MOST_STEPS):
                    self.right[number] = max(self.right[number], MOST_STEPS - probe.cells[STEPS])
            donor.values = probe.found()

    def run(self, program, source):
        """Runs the program on every check."""
        probe = Probe(source, True)
        runner = Runner(probe.program(program.tree), probe.cells, self.entry_point, False)
        for number, check in enumerate(self.checks):
            probe.reset()
            right = self.right[number]
            limit = self.limit(right) if right else MOST_STEPS
            good = runner.passes(check, limit)
            left = probe.cells[STEPS]
            if not good and not self.failing:
                self.reached = {stmt.node for stmt in program.statements if probe.hit(stmt.node)}
            (self.passing if good else self.failing).append(number)
            # A run that was stopped does not tell how long one should take.
            self.limits[number] = self.limit(max(right, limit - left)) if left >= 0 else limit
        self.values = probe.found()
