"""A rewritten program that runs on checks, and is held to its steps. For processes that hostile
programs run in."""
import sys

from record.bind import injected
from repair.guards import STEPS, guards, mark
from run import packages, testfiles
from run.deep import Deep
from run.entry import entry, module_named
from run.stdio import MAIN, Stdio

PROGRAM = "program"


class Machine:
    """code: with marks for the words of guards.py and of `objects`. With `reuse` all runs share one
    namespace: for programs that keep nothing from one call to the next."""

    def __init__(self, code, salted, cells, entry_point, reuse, objects=()):
        self.cells = [0] * cells
        objects = {**guards(self.cells), **dict(objects)}
        with Deep(2):
            self.code = injected(code, {mark(salted, word): item for word, item in objects.items()})
        self.entry_point = entry_point
        self.reuse = reuse
        self.namespace = None
        self.prelude = None     # code that runs before the program is loaded

    def passes(self, check, limit):
        """Whether the program does what a check wants within so many steps. What it left of them is
        in their cell."""
        cells = self.cells
        cells[STEPS] = limit
        try:
            random = sys.modules.get("random")
            if random is not None:
                random.seed(0)
            packages.seed()
            if check.stdin is not None:
                return self.main(check) and cells[STEPS] >= 0
            namespace = self.namespace
            if namespace is None:
                namespace = self.loaded(check.plan)
            if check.fresh is not None:
                by_place, by_name = check.fresh()
                if check.plan is None:
                    value = entry(namespace, self.entry_point)(*by_place, **by_name)
                else:
                    value = check.plan.give(namespace, self.entry_point, by_place, by_name)
            elif check.body:
                if type(check.code) is tuple:
                    code, tests = check.code
                    testfiles.run(code, tests, namespace)
                else:
                    exec(check.code, dict(namespace))
                value = None
            else:
                value = eval(check.code, namespace)
            good = check.free or check.wants(value)
        except BaseException:
            good = False
        # A program that catches everything may have gone on after its steps were used up.
        return good and cells[STEPS] >= 0

    def main(self, check):
        """Whether the main program writes what a check wants."""
        stdio = Stdio(check.stdin)
        stdio.execute([code for code in (self.prelude, self.code) if code is not None], module_named(MAIN), leave)
        return not stdio.is_over() and (check.free or check.wants(stdio.read()))

    def loaded(self, plan=None):
        """The namespace of a freshly loaded program. plan: of the calls that will be made in it."""
        namespace = module_named(PROGRAM)
        if plan is not None:
            plan.ready(namespace)
        if self.prelude is not None:
            exec(self.prelude, namespace)
        exec(self.code, namespace)
        if self.reuse:
            self.namespace = namespace
        return namespace


def leave(status=0):
    """Stands in for os._exit: this process goes on with other programs."""
    raise SystemExit(status)


class Edited(Machine):
    """Of a program with edits. One is (its cells, whether it is in what runs at loading)."""

    def on(self, edit):
        cells, (flags, loading) = self.cells, edit
        for flag in flags:
            cells[flag] = 1
        if loading:
            self.namespace = None

    def off(self, edit):
        cells, (flags, loading) = self.cells, edit
        for flag in flags:
            cells[flag] = 0
        if loading:
            self.namespace = None
