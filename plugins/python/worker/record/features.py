"""Features of a program, in the schema's words: constructs, names called, control flow, recursion."""
import ast

from record.structure import FUNCTION, Call


def resolve_calls(collector):
    """Fills in the callee of every call by name: an own function, or an own method of `self`."""
    for function in [collector.module] + collector.functions:
        for call in function.calls:
            call.callee = callee(call.scope, call.node.func)


def callee(scope, func):
    if type(func) is ast.Name:
        owner = scope.owner(func.id)
        if owner is not None and owner.names[func.id] & FUNCTION:
            return owner.functions.get(func.id)
    elif type(func) is ast.Attribute and type(func.value) is ast.Name:
        owner = scope.owner(func.value.id)
        if owner is not None and owner.receiver == func.value.id:
            return owner.methods_of.functions.get(func.attr)
    return None


def control_flow(function):
    """The function's text in normal form: L loop, B branch, T try, each with its blocks in
    brackets; R return, J jump (break, continue, raise), C call of an own function."""
    pieces = []
    for piece in function.flow:
        if type(piece) is Call:
            if piece.callee is not None:
                pieces.append("C")
        else:
            pieces.append(piece)
    # A branch's empty last block says nothing.
    return "".join(pieces).replace(")()", ")")


def recursive(functions):
    """Indices of the functions that can come to call themselves."""
    calls = [sorted({call.callee.index for call in f.calls if call.callee is not None})
             for f in functions]
    found = []
    for start in range(len(functions)):
        seen, stack = set(), list(calls[start])
        while stack:
            index = stack.pop()
            if index == start:
                found.append(start)
                break
            if index not in seen:
                seen.add(index)
                stack.extend(calls[index])
    return found


def features(collector):
    """The protocol's Features as JSON. Needs resolve_calls."""
    functions = collector.functions
    constructs = dict(collector.constructs)
    recursions = recursive(functions)
    if recursions:
        constructs["recursion"] = len(recursions)
    imports = {module.partition(".")[0] for module, _ in collector.imports}
    return {
        "constructs": dict(sorted(constructs.items())),
        "imports": sorted(imports - {""}),
        "calls": sorted(collector.called),
        "controlFlow": [control_flow(function) for function in functions],
        "recursive": recursions,
    }
