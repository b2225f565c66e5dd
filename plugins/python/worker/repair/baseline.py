"""The first runs: the program as it is on the tests, and the steps that its edits may take."""
from record.analysis import REFUSALS
from repair.guards import salt
from repair.probe import Probe
from repair.runner import Refused


class StepRule:
    """A StepRule message: see edit.proto."""

    def __init__(self, message):
        self.multiple = int(message.get("multiple") or 0)
        self.floor = int(message.get("floor") or 0)
        self.most = int(message.get("most") or 0)
        self.edit = int(message.get("edit") or 0)
        if not 0 < self.most < 1 << 31:
            raise Refused(f"the step rule allows {self.most} steps a run")

    def limit(self, base):
        """The steps that a run may take on a test that took so many, 0 where that is not known."""
        return min(base * self.multiple + self.floor, self.most) if base else self.most


class Baseline:
    """passed: whether the program passes each test. reached: numbers of the statements that the first
    failing one went through. limits: steps of a run on each check. values: {(function, variable):
    values}. steps: of all these runs."""

    def __init__(self, session, tests):
        program, rule = session.program, session.rule
        known = [session.donors.most_steps(test) for test in range(tests)]
        probe = Probe(session.source)
        try:
            code = probe.compile(program.tree)
        except REFUSALS as error:
            raise Refused(f"the program does not compile with its steps counted ({type(error).__name__})") from None
        runs, reached, values = session.runner.first(
            code, salt(session.source), probe.cells, len(probe.slots),
            [(test, rule.limit(known[test])) for test in range(tests)], len(probe.numbers))
        self.passed = [passed for passed, _, _ in runs]
        self.steps = sum([steps for _, steps, _ in runs])
        # A run that was stopped does not tell how long one should take.
        self.limits = [rule.limit(max(known[test], steps) if ended else known[test])
                       for test, (_, steps, ended) in enumerate(runs)]
        # What is given to generated inputs is up to twice as large as what tests are given.
        generated = min(2 * max(self.limits, default=0), rule.most)
        self.limits += [generated] * (session.inputs - tests)
        numbers = [program.of[node].number for node, mark in zip(probe.numbers, reached or b"") if mark]
        self.reached = sorted({number for number in numbers if number is not None})
        functions = {function.node: function for function in program.functions}
        self.values = {(functions[node], name): found for (node, name), found in zip(probe.slots, values or ())}
