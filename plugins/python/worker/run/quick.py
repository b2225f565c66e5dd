"""A short cut for jobs that ask for neither events nor an analysis: most of them.

Compiling costs a fraction of analysing, and the code alone can show that a
program leaves nothing behind (run/share.py says what that takes and why): it sets no
attribute, makes no class, and names nothing but what is its own or listed. What is
not seen that way is left to the analysis."""

from opcode import opmap

from run import share
from run.stateless import MODULES, SETTERS, UNLISTED
from record.analysis import REFUSALS, Deep, compiled
from record.positions import BOM

# Setting an attribute could reach a module's. A class pattern reads attributes
# that stand in no list of names; a class may answer for others.
BARRED = bytes(opmap[name] for name in ("STORE_ATTR", "DELETE_ATTR", "MATCH_CLASS", "LOAD_BUILD_CLASS")
               if name in opmap)
IMPORT_NAME, EXTENDED_ARG = opmap["IMPORT_NAME"], opmap["EXTENDED_ARG"]
IMPORT_STAR = opmap.get("IMPORT_STAR")
STARRED = 2  # the number that CALL_INTRINSIC_1 has for it from 3.12 on
DUNDERS = frozenset(["__name__", "__doc__", "__future__"])
# It hangs on where they stand whether they do harm: `re.compile` is no builtin.
PLACED = UNLISTED.union([name.rpartition(".")[2] for name in SETTERS], ["format", "type"]) - DUNDERS
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
    modules: set[str] = set()
    stack = [code]
    while stack:
        part = stack.pop()
        operations = part.co_code[::2]
        if part.co_flags & (COROUTINE | ITERABLE_COROUTINE | ASYNC_GENERATOR):
            return False
        if any([operation in operations for operation in BARRED]) or not PLACED.isdisjoint(part.co_names):
            return False
        if IMPORT_NAME in operations and not _imports(part, operations, modules):
            return False
        stack += [constant for constant in part.co_consts if type(constant) is type(code)]
    return modules <= MODULES.keys() and share.names_are_plain(code, modules, DUNDERS)


def imports(code):
    """Whether the code of a test imports anything."""
    return IMPORT_NAME in code.co_code[::2] or any([imports(part) for part in code.co_consts
                                                    if type(part) is type(code)])


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
            modules.add(code.co_names[argument])
    # From 3.12 on a star is an intrinsic, which only `*` at module level uses.
    return IMPORT_STAR is not None or all([operation != opmap["CALL_INTRINSIC_1"] or argument != STARRED
                                           for operation, argument in zip(operations, arguments)])
