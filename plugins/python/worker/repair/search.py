"""The search for repairs: edits of a program after which it passes every check.

The program is run once as it is, to see what the failing check reaches and what its variables hold.
Then all edits of those statements are compiled into one program (repair/schema.py) and tried, the
failing checks first."""
import ast
import gc
from binascii import a2b_base64

from run import arguments
from record.analysis import Deep, parsed
from repair.checks import Check, Runner, loaded
from repair.donors import Donor
from repair.edits import Catalogue
from repair.expressions import Context, ExpressionEdits
from repair.first import MOST_STEPS, FirstRuns
from repair.forced import ForcedRuns
from repair.pool import Pool
from repair.report import described
from repair.guards import STEPS
from repair.schema import Schema
from repair.state import keeps_nothing
from repair.statements import StatementEdits
from repair.text import Texts
from repair.tree import FUNCTIONS, Program, headers
from repair.standalone import mark

# Steps of the whole search, and of a run as a multiple of what it should take, where the job does
# not say.
BUDGET, MULTIPLE = 1_000_000, 10
EDIT = 100          # steps that an edit costs besides those of its runs
CHUNK = 1500        # edits that are compiled at once
# Donors whose code is taken. The others' is tried where these give no repair: each makes the search
# longer, and the best ones come first.
NEAREST = 5
PARTIAL = 16        # edits that mend the first check alone, of those reported
CLOSER = 64         # of those looked at closer
FIRSTS = 8          # of those that a second edit is looked for


class Variants:
    """A Variants message, decoded with the inputs that belong to it."""

    def __init__(self, inputs, message):
        checks = message.get("checks") or []
        if len(checks) != len(inputs):
            raise arguments.BadInput(f"there are {len(inputs)} inputs and {len(checks)} checks, not as many")
        self.checks = []
        for number, (given, check) in enumerate(zip(inputs, checks)):
            try:
                self.checks.append(Check(given, check))
            except arguments.BadInput as error:
                raise arguments.BadInput(f"check {number}: {error}") from None
        self.tests = len([check for check in self.checks if not check.further])
        if any([check.further for check in self.checks[:self.tests]]):
            raise arguments.BadInput("a further check stands before others")
        self.donors = [Source(number, given) for number, given in enumerate(message.get("donors") or ())]
        self.order = [int(part) for part in message.get("order") or ()]
        self.steps = int(message.get("steps") or BUDGET)
        self.multiple = int(message.get("stepMultiple") or MULTIPLE)


class Source:
    """A Donor message. Most searches never get to the later ones, which are not even parsed."""

    def __init__(self, number, message):
        self.number = number
        self.source = a2b_base64((message.get("program") or {}).get("source") or "")
        self.given = {}
        for names in message.get("names") or ():
            key = (int(names.get("function") or 0), int(names.get("donorFunction") or 0))
            self.given[key] = dict(zip(names.get("names") or (), names.get("to") or ()))

    def donor(self):
        try:
            with Deep():
                return Donor(parsed(self.source.decode("utf-8")), self.source, self.given)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            text = f"donor {self.number} does not compile: {type(error).__name__}: {error}"
            raise arguments.BadInput(text) from None


class Search:
    """After run(): found (repairs) and partial, lists of report.Repair; forced, a list of
    forced.Forced; tried, skipped, steps, exhausted as in the protocol."""

    def __init__(self, analysis, entry_point, variants):
        self.source = analysis.source
        self.entry_point = entry_point
        self.variants = variants
        self.checks = variants.checks
        self.program = Program(analysis.tree, analysis)
        self.reuse = keeps_nothing(self.program)
        self.tried = self.skipped = self.steps = 0
        self.exhausted = False
        self.found, self.partial, self.forced = [], [], []
        # Numbers of the further checks, how many of them the program passes as it is, and the fewest
        # that a repair fails.
        self.further = list(range(variants.tests, len(self.checks)))
        self.further_passed = 0
        self.fewest = len(self.further)

    def run(self):
        self.collecting = gc.isenabled()
        # Trees are large and have no cycles: collecting would only walk them.
        gc.disable()
        try:
            self.expectations()
            donors = [source.donor() for source in self.variants.donors[:NEAREST]]
            self.first = FirstRuns(self.entry_point, self.checks[:self.variants.tests], self.variants.multiple)
            self.first.watch(donors)
            self.first.run(self.program, self.source)
            self.order = self.first.failing + self.first.passing
            # What is given to further checks is up to twice as large as what tests are given.
            self.limits = self.first.limits + (
                [min(2 * max(self.first.limits, default=0), MOST_STEPS)] * len(self.further))
            if self.first.failing:
                self.search(donors)
        finally:
            if self.collecting:
                gc.enable()
        return self

    def expectations(self):
        """Works out what checks expect by an expression, with the first donor loaded."""
        namespace = None
        for number, check in enumerate(self.checks):
            if check.expect is None:
                continue
            try:
                if namespace is None:
                    donors = self.variants.donors
                    source = donors[0].source if donors else b""
                    namespace = loaded(compile(source, "<donor>", "exec", dont_inherit=True))
                check.expected = eval(check.expect, namespace)
            except BaseException as error:
                raise arguments.BadInput(f"check {number}: its expected value cannot be computed: "
                                         f"{type(error).__name__}: {error}") from None

    def search(self, donors):
        wanted = {}
        for stmt in self.program.statements:
            if stmt.part is not None and stmt.node in self.first.reached:
                wanted.setdefault(stmt.part.index, []).append(stmt)
        statements = [stmt for part in self.variants.order for stmt in wanted.pop(part, ())]
        self.texts = Texts()
        self.seen = set()
        self.round(statements, donors)
        later = self.variants.donors[NEAREST:]
        if later and not self.found:
            donors = [source.donor() for source in later]
            self.first.watch(donors)
            self.round(statements, donors)
        if self.found:
            mark(self)
            gc.disable()
        elif not self.spent():
            self.force(donors)

    def force(self, donors):
        forced = ForcedRuns(self, donors)
        self.collect()
        self.forced = forced.run().found
        gc.disable()
        self.steps += forced.steps

    def collect(self):
        """Before runs: what programs leave behind is collected, what lies here is not looked at."""
        if self.collecting:
            gc.freeze()
            gc.enable()

    def round(self, statements, donors):
        self.pool = Pool(self.program, donors, self.first.values, self.texts)
        at = 0
        while at < len(statements) and not self.exhausted:
            at = self.chunk(statements, at)

    def chunk(self, statements, at):
        """Makes, compiles and tries the edits of statements from `at` on. Returns where it ended."""
        schema = Schema(self.source)
        catalogue = Catalogue(self.program, schema, self.texts, self.seen)
        maker = ExpressionEdits(catalogue, self.pool)
        of_statements = StatementEdits(catalogue, self.pool)
        with Deep():
            while at < len(statements) and len(catalogue.edits) < CHUNK:
                stmt = statements[at]
                at += 1
                if type(stmt.node) in FUNCTIONS or type(stmt.node) is ast.ClassDef:
                    continue
                catalogue.begin(stmt)
                names = stmt.function.visible()
                for _, _, root, condition in headers(stmt.node):
                    maker.walk(root, Context(names, condition=condition))
                of_statements.edit(stmt)
            self.skipped += catalogue.duplicates
            code = schema.compile(self.program.tree) if catalogue.edits else None
        if code is not None:
            runner = Runner(code, schema.cells, self.entry_point, self.reuse)
            self.collect()
            self.attempt(catalogue.edits, runner)
            gc.disable()
        return at

    # ------------------------------------------------------------------ runs

    def attempt(self, edits, runner):
        mended = []
        before = self.steps
        for edit in edits:
            if self.spent():
                break
            self.tried += 1
            failed = self.failures([edit], runner, self.order, 0)
            if not failed:
                self.repaired(self.describe(edit, len(self.order)), [edit], runner)
            elif failed[0] != self.order[0]:
                mended.append((self.order.index(failed[0]), edit))
        if mended and not self.found:
            firsts = self.closer(mended, runner)
            self.pairs(firsts, edits, runner, 2 * self.steps - before)

    def spent(self):
        self.exhausted = self.exhausted or self.steps >= self.variants.steps
        return self.exhausted

    def repaired(self, repair, edits, runner):
        """Takes in a repair, with how many of the further checks it passes."""
        if not self.found:
            self.further_passed = len(self.further) - len(self.failures([], runner, self.further, len(self.further)))
        failed = self.failures(edits, runner, self.further, self.fewest)
        looked = self.further.index(failed[-1]) + 1 if len(failed) > self.fewest else len(self.further)
        repair.further = looked - len(failed)
        repair.edits = edits
        self.fewest = min(self.fewest, len(failed))
        self.found.append(repair)

    def failures(self, edits, runner, numbers, most):
        """The checks that the program fails with these edits, until they are more than so many."""
        cells = runner.cells
        flags = [flag for edit in edits for variant in edit.variants for flag in variant.flags]
        for flag in flags:
            cells[flag] = 1
        loading = any([edit.stmt.function.is_module for edit in edits])
        if loading:
            runner.namespace = None     # what runs at loading has changed
        self.steps += EDIT
        failed = []
        for number in numbers:
            limit = self.limits[number]
            good = runner.passes(self.checks[number], limit)
            self.steps += limit - max(cells[STEPS], 0)
            if not good:
                failed.append(number)
                if len(failed) > most:
                    break
        if loading:
            runner.namespace = None
        for flag in flags:
            cells[flag] = 0
        return failed

    def closer(self, mended, runner):
        """Counts all checks that the best of the edits pass which mend the first one. Returns those
        that mend more than they break, the best first, each with the checks that it fails."""
        mended.sort(key=lambda item: -item[0])
        looked = []
        for _, edit in mended[:CLOSER]:
            if self.spent():
                break
            failed = self.failures([edit], runner, self.order, len(self.order))
            repair = self.describe(edit, len(self.order) - len(failed))
            looked.append((repair, edit, failed))
        looked.sort(key=lambda item: (-item[0].passed, item[0].size))
        self.partial += [repair for repair, _, _ in looked]
        self.partial.sort(key=lambda repair: (-repair.passed, repair.size))
        del self.partial[PARTIAL:]
        return [(edit, failed) for repair, edit, failed in looked[:FIRSTS]
                if repair.passed > len(self.first.passing)]

    def pairs(self, firsts, edits, runner, most):
        """Looks for a second edit that mends what the first leaves, the checks that the first fails
        before the others. May use as many steps in all as the single edits took."""
        for first, failed in firsts:
            order = failed + [number for number in self.order if number not in failed]
            for edit in edits:
                if self.spent() or self.steps >= most:
                    return
                if first.start < edit.end and edit.start < first.end or first.start == edit.start:
                    continue    # the two cannot both be written down
                self.tried += 1
                if not self.failures([first, edit], runner, order, 0):
                    repair = self.describe(first, len(order))
                    repair.also = self.describe(edit, len(order))
                    repair.size += repair.also.size
                    self.repaired(repair, [first, edit], runner)

    def describe(self, edit, passed):
        # An edit that brings about what a donor has is the donor's, whatever it was made from.
        kind = "donor" if self.pool.restores(edit) else edit.kind
        return described(edit, kind, passed, self.source)
