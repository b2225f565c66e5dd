"""Test files in pytest's style: tests that import the module solution, which is the loaded program.

What is read here, of the tree alone, is which functions are tests, and whether all that the file uses is
there. run/testfiles.py runs it."""

import ast

from run.testfiles import FILE, PYTEST, SOLUTION, names_in

# What our stand-in for pytest has. main is named where nothing runs it.
HAS = frozenset(["raises", "approx", "mark", "param", "fail", "main"])
SAID = "raises, approx, param, fail and mark.parametrize are"
AROUND = ("setup", "teardown")


class Refused(Exception):
    """A test file that cannot be run. The text says why, for whoever wrote it."""


def compiled(source, name, mode):
    """The code of a test or a prelude; of a test file (code, its tests). Raises Refused, and what compile()
    raises."""
    if mode == "exec" and name == FILE and SOLUTION.encode() in source:
        tree: ast.Module = compile(source, name, mode, ast.PyCF_ONLY_AST, True)  # type: ignore[assignment]
        tests = tests_of(tree)
        if tests is not None:
            return compile(tree, name, mode, dont_inherit=True), tuple(tests)
    return compile(source, name, mode, dont_inherit=True)


def tests_of(tree):
    """[(class or None, function)] of a test file, in order; None of another test. Raises Refused."""
    modules = [name for node in ast.walk(tree) for name in _modules(node)]
    if SOLUTION not in modules:
        return None
    _check_pytest(tree)
    tests: list = []
    for node in tree.body:
        if _is_function(node):
            tests += _test(node, None)
        elif type(node) is ast.ClassDef and node.name.startswith("Test"):
            if node.bases or node.decorator_list:
                raise Refused(f"its class {node.name} has a base or a decorator, which is not run here")
            for inner in node.body:
                if _is_function(inner):
                    tests += _test(inner, node.name)
    return tests


def _is_function(node):
    return type(node) is ast.FunctionDef or type(node) is ast.AsyncFunctionDef


def _modules(node):
    if type(node) is ast.Import:
        return [alias.name for alias in node.names]
    return [node.module] if type(node) is ast.ImportFrom and not node.level else []


def _test(node, owner):
    name = node.name
    if name.startswith(AROUND):
        raise Refused(f"its function {name} is run around tests by pytest, and not here")
    if not name.startswith("test"):
        return []
    if type(node) is ast.AsyncFunctionDef:
        raise Refused(f"its test {name} is asynchronous")
    given = _parametrized(node)
    arguments = node.args.posonlyargs + node.args.args
    if owner is not None:
        arguments = arguments[1:]
    needed = arguments[: len(arguments) - len(node.args.defaults)]
    needed += [a for a, default in zip(node.args.kwonlyargs, node.args.kw_defaults) if default is None]
    for argument in needed:
        if given is not None and argument.arg not in given:
            raise Refused(f"its test {name} takes the fixture {argument.arg}, and there are none here")
    return [(owner, name)]


def _parametrized(node):
    """The names that decorators give values to, None where they cannot be read."""
    names: list = []
    for decorator in node.decorator_list:
        if type(decorator) is not ast.Call or not decorator.args:
            return None
        try:
            said = ast.literal_eval(decorator.args[0])
        except ValueError:
            return None
        names += names_in(said)
    return names


def _check_pytest(tree):
    """Refuses what the stand-in has not."""
    modules, marks = set(), set()
    for node in ast.walk(tree):
        if type(node) is ast.Import:
            for alias in node.names:
                if alias.name.partition(".")[0] == PYTEST:
                    if alias.name != PYTEST:
                        raise Refused(f"it uses {alias.name}, which is not there")
                    modules.add(alias.asname or PYTEST)
        elif type(node) is ast.ImportFrom and (node.module or "").partition(".")[0] == PYTEST:
            for alias in node.names:
                if node.module != PYTEST or alias.name not in HAS:
                    raise Refused(f"it uses {alias.name} of {node.module}, which is not there: {SAID}")
                if alias.name == "mark":
                    marks.add(alias.asname or alias.name)
    for node in ast.walk(tree):
        if type(node) is not ast.Attribute:
            continue
        value = node.value
        if type(value) is ast.Name and value.id in modules and node.attr not in HAS:
            raise Refused(f"it uses pytest.{node.attr}, which is not there: {SAID}")
        is_mark = type(value) is ast.Name and value.id in marks or (
            type(value) is ast.Attribute and value.attr == "mark"
            and type(value.value) is ast.Name and value.value.id in modules)
        if is_mark and node.attr != "parametrize":
            raise Refused(f"it uses pytest.mark.{node.attr}, which is not there: {SAID}")
