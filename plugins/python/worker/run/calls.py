"""The calls that an input with arguments makes, where it is not one with the arguments as they are."""

from marshal import dumps, loads

from run import nodes
from run.arguments import BadInput
from run.entry import entry

PLAIN = (int, float, str, bool, bytes, type(None))


class Plan:
    """types: of the arguments, in order; returns: the result's; methods: called on what the entry point
    makes, one after another. in_place: the number of the argument that is the result as the call leaves it,
    1 being the first; 0: what the call returns is. as_given: nothing is called, the first argument is the result."""

    def __init__(self, types, returns, methods, in_place, as_given):
        self.types = types
        self.returns = returns
        self.methods = methods
        self.in_place = in_place
        self.as_given = as_given

    def ready(self, namespace):
        """Called before the program is loaded into the namespace."""
        if self.types or self.returns:
            nodes.define(namespace)

    def give(self, namespace, entry_point, by_place, by_name):
        """Makes the calls in a loaded program and returns the result."""
        if self.as_given:
            return by_place[0]
        if not self.methods:
            by_place = self.made(namespace, by_place)
            if by_name:
                types = self.types[len(by_place):]
                by_name = dict(zip(by_name, self.made(namespace, by_name.values(), types)))
            value = entry(namespace, entry_point)(*by_place, **by_name)
            if self.in_place:
                value = by_place[self.in_place - 1]
            return nodes.turned_back(self.returns, value) if self.returns else value
        made = entry(namespace, entry_point)(*self.made(namespace, by_place[0]))
        results = [None]
        for name, given in zip(self.methods, by_place[1:]):
            results.append(_as_it_is(getattr(made, name)(*given)))
        return results

    def made(self, namespace, values, types=None):
        types = self.types if types is None else types
        return [nodes.made(types[at] if at < len(types) else "", value, namespace) for at, value in enumerate(values)]


def plan_of(given, by_place, by_name):
    """The Plan of an Arguments message whose values are these, None where it needs none. Raises BadInput."""
    types, returns, methods = given.get("types") or (), given.get("returns") or "", given.get("methods") or ()
    in_place, as_given = given.get("inPlace") or 0, given.get("asGiven") or False
    if not (types or returns or methods or in_place or as_given):
        return None
    for kind in [*types, returns]:
        if not nodes.is_type(kind):
            raise BadInput(f"the type {kind!r} is none of ListNode, TreeNode and list[...] of them")
    values = [*by_place, *by_name.values()]
    if methods:
        if by_name or len(values) != len(methods) + 1 or not all([type(value) is list for value in values]):
            raise BadInput(f"it calls {len(methods)} methods; that takes one list of arguments more, and has no names")
        values = values[0]
    for at, (kind, value) in enumerate(zip(types, values)):
        if not nodes.fits(kind, value):
            raise BadInput(f"argument {at} is of type {kind}, and nothing of it can be made of the value")
    if in_place and (methods or in_place > len(by_place)):
        raise BadInput(f"its result is argument {in_place} after the call, and it has no such, or calls methods")
    if as_given and (types or returns or methods or in_place or by_name or not by_place):
        raise BadInput("its first argument is its result as it is, and it has none, or calls something")
    return Plan(types, returns, methods, in_place, as_given)


def _as_it_is(value):
    """A result that later calls do not change, as far as it is of built-in types."""
    if type(value) in PLAIN:
        return value
    try:
        return loads(dumps(value, 2))
    except ValueError:
        return value
