"""The search for repairs: edits of a program after which it passes every check.

The program is run once as it is, to see what the failing check reaches and what its variables hold.
Then all edits of those statements are compiled into one program (variants_schema.py) and tried, the
failing checks first."""
import ast
import gc
from binascii import a2b_base64

import arguments
from analysis import Deep, parsed
from variants_checks import Check, Runner, loaded
from variants_donors import Donor
from variants_edits import Catalogue
from variants_expressions import Context, ExpressionEdits
from variants_first import FirstRuns
from variants_pool import Pool
from variants_report import described
from variants_guards import STEPS
from variants_schema import Schema
from variants_state import keeps_nothing
from variants_statements import StatementEdits
from variants_text import Texts
from variants_tree import FUNCTIONS, Program, headers

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
    """After run(): found (repairs) and partial, lists of variants_report.Repair; tried, skipped,
    steps, exhausted as in the protocol."""

    def __init__(self, analysis, entry_point, variants):
        self.source = analysis.source
        self.entry_point = entry_point
        self.variants = variants
        self.checks = variants.checks
        self.program = Program(analysis.tree, analysis)
        self.reuse = keeps_nothing(self.program)
        self.tried = self.skipped = self.steps = 0
        self.exhausted = False
        self.found, self.partial = [], []

    def run(self):
        self.collecting = gc.isenabled()
        # Trees are large and have no cycles: collecting would only walk them.
        gc.disable()
        try:
            self.expectations()
            donors = [source.donor() for source in self.variants.donors[:NEAREST]]
            self.first = FirstRuns(self.entry_point, self.checks, self.variants.multiple)
            self.first.watch(donors)
            self.first.run(self.program, self.source)
            self.order = self.first.failing + self.first.passing
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
            if self.collecting:
                gc.freeze()     # what programs leave behind is collected, what lies here is not looked at
                gc.enable()
            self.attempt(catalogue.edits, runner)
            gc.disable()
        return at

    # ------------------------------------------------------------------ runs

    def attempt(self, edits, runner):
        mended = []
        for edit in edits:
            if self.steps >= self.variants.steps:
                self.exhausted = True
                break
            self.tried += 1
            passed = self.checks_passed(edit, runner, self.order, True)
            if passed == len(self.order):
                self.found.append(self.describe(edit, passed))
            elif passed:
                mended.append((passed, edit))
        if mended and not self.found:
            self.closer(mended, runner)

    def checks_passed(self, edit, runner, numbers, stop):
        """How many of the checks the edited program passes; with stop, up to the first that fails."""
        cells = runner.cells
        flags = [flag for variant in edit.variants for flag in variant.flags]
        for flag in flags:
            cells[flag] = 1
        if edit.stmt.function.is_module:
            runner.namespace = None     # what runs at loading has changed
        self.steps += EDIT
        passed = 0
        for number in numbers:
            limit = self.first.limits[number]
            good = runner.passes(self.checks[number], limit)
            self.steps += limit - max(cells[STEPS], 0)
            if good:
                passed += 1
            elif stop:
                break
        if edit.stmt.function.is_module:
            runner.namespace = None
        for flag in flags:
            cells[flag] = 0
        return passed

    def closer(self, mended, runner):
        """Counts all checks that the best of the edits pass which mend the first one."""
        mended.sort(key=lambda item: -item[0])
        for _, edit in mended[:CLOSER]:
            if self.steps >= self.variants.steps:
                break
            passed = self.checks_passed(edit, runner, self.order, False)
            self.partial.append(self.describe(edit, passed))
        self.partial.sort(key=lambda repair: (-repair.passed, repair.size))
        del self.partial[PARTIAL:]

    def describe(self, edit, passed):
        # An edit that brings about what a donor has is the donor's, whatever it was made from.
        kind = "donor" if self.pool.restores(edit) else edit.kind
        return described(edit, kind, passed, self.source)
