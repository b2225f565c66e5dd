"""Plants faults of more than a token in the references of problems in Python: cases for bench localize
whose reference is the program without the fault.

    python3 tests/planted/larger.py PROBLEMS CASES [--each 2] [--odd | --even]

A branch or a statement too few, in the wrong order, in the wrong block or too many; the condition of
another place; an expression around a result. Each kind is planted about as often as any other. Equal input
gives equal cases. Run it in a container: references run as they are."""
import argparse
import ast
import collections
import contextlib
import gzip
import io
import json
import random
import signal

SECONDS = 0.5       # of one test


def stopped(*_):
    raise TimeoutError


def passes(source, problem):
    """Whether a program passes every test of a problem."""
    for test in problem["tests"]:
        try:
            signal.setitimer(signal.ITIMER_REAL, SECONDS)
            with contextlib.redirect_stdout(io.StringIO()):
                names: dict = {}
                exec(source, names)
                if "args" not in test:
                    exec(test["source"], names)
                elif names[problem["entry_point"]](*json.loads(json.dumps(test["args"]))) != test["expected"]:
                    return False
        except BaseException:
            return False
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return True


def blocks(tree):
    """Each block of statements but the module's, without docstrings, and the statement that opens it."""
    for node in ast.walk(tree):
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt) and not isinstance(node, ast.Module):
                yield node, [s for s in block if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]


class Faults:
    """all: (kind, the program with the fault, first line, last line, column) of a program; of an insertion
    the column and no last line. Programs are edited by lines: the rest stays as it is."""

    def __init__(self, source):
        self.source = source
        self.tree = ast.parse(source)
        self.lines = source.split("\n")
        self.all = []
        for parent, block in blocks(self.tree):
            for at, statement in enumerate(block):
                if not self.lines[statement.lineno - 1][:statement.col_offset].strip():
                    self.plant(parent, block, at, statement)

    def add(self, kind, start, end, lines, first, last, column=0):
        """The lines [start, end) replaced."""
        self.all.append((kind, "\n".join(self.lines[:start] + lines + self.lines[end:]), first, last, column))

    def plant(self, parent, block, at, statement):
        first, end, indent = statement.lineno, statement.end_lineno, " " * statement.col_offset
        if isinstance(statement, ast.If) and not statement.orelse and len(block) > 1:
            self.add("missing branch", first - 1, end, [], first, None, statement.col_offset)
        if at + 1 < len(block):
            self.swap(statement, block[at + 1])
        if isinstance(statement, (ast.Assign, ast.AugAssign)) and first == end:
            target = statement.target if isinstance(statement, ast.AugAssign) else statement.targets[0]
            if isinstance(target, ast.Name):
                name = target.id
                more = random.choice([f"{name} = {name}[1:]", f"{name} += 1", f"{name} = {name} * 2",
                                      f"{name} = {name}[::-1]"])
                self.add("excess statement", end, end, [indent + more], end + 1, end + 1)
        if isinstance(statement, ast.Return) and statement.value is not None and first == end:
            value = ast.get_source_segment(self.source, statement.value)
            for more in (f"({value})[::-1]", f"({value})[1:]", f"({value}) + 1", f"not ({value})", f"sorted({value})"):
                self.add("excess expression", first - 1, first, [f"{indent}return {more}"], first, first)
        if isinstance(statement, (ast.If, ast.While)) and statement.test.lineno == statement.test.end_lineno:
            self.conditions(statement.test)
        text = self.lines[first - 1].strip()
        if at == 0 or first != end:
            return
        if not isinstance(statement, ast.Return):
            if isinstance(parent, (ast.For, ast.While, ast.If)) and at == len(block) - 1:
                self.add("dedented", first - 1, first, [" " * parent.col_offset + text], first, first)
            return
        before = block[at - 1]
        if isinstance(before, (ast.For, ast.While, ast.If)) and before.body[0].lineno > before.lineno and not before.orelse:
            self.add("indented return", first - 1, first, [" " * before.body[0].col_offset + text], first, first)

    def swap(self, one, two):
        ends = ast.Return, ast.FunctionDef
        if (two.lineno == one.end_lineno + 1 and not isinstance(one, ends) and not isinstance(two, ends)
                and not self.lines[two.lineno - 1][:two.col_offset].strip()):
            lines = self.lines[two.lineno - 1:two.end_lineno] + self.lines[one.lineno - 1:one.end_lineno]
            self.add("swapped statements", one.lineno - 1, two.end_lineno, lines, one.lineno, two.end_lineno)

    def conditions(self, test):
        line, number = self.lines[test.lineno - 1], test.lineno
        for other in ast.walk(self.tree):
            if isinstance(other, ast.Compare) and other is not test and other.lineno == other.end_lineno:
                text = ast.get_source_segment(self.source, other)
                changed = line[:test.col_offset] + text + line[test.end_col_offset:]
                self.add("wrong condition", number - 1, number, [changed], number, number)


def truth(source, first, last, column):
    """The faulty ranges of a case."""
    if last is None:
        return [{"kind": "insert", "start_line": first, "start_col": column, "end_line": first, "end_col": column}]
    lines = source.split("\n")
    return [{"kind": "replace", "start_line": n, "start_col": len(lines[n - 1]) - len(lines[n - 1].lstrip()),
             "end_line": n, "end_col": len(lines[n - 1])} for n in range(first, last + 1)]


def compiles(source):
    try:
        compile(source, "program", "exec")
    except SyntaxError:
        return False
    return True


def cases(problem, each, kinds):
    """The cases of a problem. kinds: how often each kind was planted so far."""
    faults = Faults(problem["reference"]).all
    random.shuffle(faults)
    faults.sort(key=lambda fault: kinds[fault[0]])
    used: set = set()
    for kind, source, *where in faults:
        if len(used) == each:
            return
        if kind in used or not compiles(source) or passes(source, problem):
            continue
        yield {"id": f"{problem['task_id']}/{kind}/{len(used)}", "set": "larger", "bug_type": kind,
               **{key: problem[key] for key in ("task_id", "language", "entry_point", "reference", "tests")},
               "candidate": source, "truth": truth(source, *where), "failing_tests": [], "siblings": []}
        used.add(kind)
        kinds[kind] += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("problems")
    parser.add_argument("cases")
    parser.add_argument("--each", type=int, default=2, help="faults of one problem, at most")
    half = parser.add_mutually_exclusive_group()
    half.add_argument("--odd", action="store_true", help="only tasks of odd numbers")
    half.add_argument("--even", action="store_true", help="only tasks of even numbers")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, stopped)
    random.seed(5)
    kinds: collections.Counter = collections.Counter()
    with gzip.open(options.problems, "rt") as problems, gzip.open(options.cases, "wt") as out:
        for line in problems:
            problem = json.loads(line)
            number = int(problem["task_id"].split("/")[1])
            if options.odd and number % 2 == 0 or options.even and number % 2:
                continue
            for case in cases(problem, options.each, kinds):
                out.write(json.dumps(case) + "\n")
    print(sum(kinds.values()), "cases:", ", ".join(f"{kind} {n}" for kind, n in sorted(kinds.items())))


if __name__ == "__main__":
    main()
