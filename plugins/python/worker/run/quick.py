"""A short cut for jobs that ask for neither events nor an analysis: most of them.

Compiling costs a fraction of analysing, and the code alone can show that a
program leaves nothing behind (run/share.py says what that takes and why): nothing
in it sets an attribute, and whatever name it reads, under no module that it
imports does that name lead to anything that keeps something. What is not seen
that way is left to the analysis."""

import sys
from opcode import opmap
from types import ModuleType

from run import share
from record.analysis import REFUSALS, Deep, compiled
from record.positions import BOM

# Setting an attribute could reach a module's. A class pattern reads attributes
# that stand in no list of names.
BARRED = bytes(opmap[name] for name in ("STORE_ATTR", "DELETE_ATTR", "MATCH_CLASS") if name in opmap)
IMPORT_NAME, IMPORT_FROM, EXTENDED_ARG = opmap["IMPORT_NAME"], opmap["IMPORT_FROM"], opmap["EXTENDED_ARG"]
IMPORT_STAR = opmap.get("IMPORT_STAR")
STARRED = 2  # the number that CALL_INTRINSIC_1 has for it from 3.12 on
COROUTINE, ITERABLE_COROUTINE, ASYNC_GENERATOR = 0x80, 0x100, 0x200


def code_of(source):
    """The program's code, or None for the analysis to say why there is none."""
    try:
        text = source[len(BOM) :] if source.startswith(BOM) else source
        with Deep():
            return compiled(text.decode("utf-8"))
    except REFUSALS:
        return None


def shareable(code):
    """True when the code alone shows it; False may mean anything."""
    names, modules = set(), set()
    stack = [code]
    while stack:
        code = stack.pop()
        operations = code.co_code[::2]
        if code.co_flags & (COROUTINE | ITERABLE_COROUTINE | ASYNC_GENERATOR):
            return False
        if any([operation in operations for operation in BARRED]):
            return False
        if IMPORT_NAME in operations and not _imports(code, operations, modules):
            return False
        names.update(code.co_names)
        stack += [constant for constant in code.co_consts if type(constant) is type(code)]
    if "format" in names or not modules <= share.MODULES:
        return False
    return all([_is_plain(module, names) for module in modules])


def _imports(code, operations, modules):
    """Adds what the code imports; False when it takes all of a module's names."""
    if IMPORT_STAR is not None and IMPORT_STAR in operations:
        return False
    arguments = code.co_code[1::2]
    extended = 0
    for operation, argument in zip(operations, arguments):
        argument |= extended << 8
        extended = argument if operation == EXTENDED_ARG else 0
        if operation == IMPORT_NAME:
            # `import a.b` gives the program a as well.
            parts = code.co_names[argument].split(".")
            modules.update([".".join(parts[: count + 1]) for count in range(len(parts))])
    # From 3.12 on a star is an intrinsic, which only `*` at module level uses.
    return IMPORT_STAR is not None or all([operation != opmap["CALL_INTRINSIC_1"] or argument != STARRED
                                           for operation, argument in zip(operations, arguments)])


def _is_plain(module, names):
    """Whether no name of the program leads from the module to what keeps something."""
    if module == "__future__":
        return True
    try:
        __import__(module)
    except ImportError:
        return False
    held = vars(sys.modules[module])
    return all([_may_be_taken(module, name, held[name]) for name in names if name in held])


def _may_be_taken(module, name, value):
    if type(value) is ModuleType:
        return module + "." + name in share.MODULES
    return share.value_is_plain(module, name)
