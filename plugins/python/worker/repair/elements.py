"""What is an element of what: the variable of `for x in items`, and `items[i]`. Where one of two programs
has the one and the other the other, each stands for the other."""
import ast

from record.build import rebuilt
from repair.tree import walk

MOST = 2        # elements of one sequence that are tried
# Functions that give the elements of their argument in another order.
ORDERS = frozenset(["reversed", "sorted", "set", "list", "tuple"])


class Elements:
    """Of one function, its inner ones included.

    variables   {a sequence's name: [names of variables that take its elements]}
    places      {a sequence's name: [nodes `sequence[index]`, each once]}"""

    def __init__(self, root):
        self.variables = {}
        self.places: dict[str, list] = {}
        for node in walk(root):
            kind = type(node)
            if kind in (ast.For, ast.AsyncFor, ast.comprehension):
                self._taken(node.target, node.iter)
            elif is_place(node):
                known = self.places.setdefault(node.value.id, [])
                if node.slice.id not in [other.slice.id for other in known]:
                    known.append(node)

    def _taken(self, target, sequence):
        if called(sequence) == "enumerate" and type(target) is ast.Tuple and len(target.elts) == 2:
            target, sequence = target.elts[1], sequence.args[0]
        if called(sequence) in ORDERS:
            sequence = sequence.args[0]
        if type(sequence) is ast.Subscript and type(sequence.slice) is ast.Slice:
            sequence = sequence.value       # what a part of it holds, it holds
        if type(sequence) is ast.Name and type(target) is ast.Name:
            known = self.variables.setdefault(sequence.id, [])
            if target.id not in known:
                known.append(target.id)

    def sequence(self, variable):
        """The sequence whose elements a variable takes, None for none."""
        for name, variables in self.variables.items():
            if variable in variables:
                return name
        return None


def called(node):
    """The name of the function that a node calls with one argument or more, if it has one."""
    return node.func.id if type(node) is ast.Call and type(node.func) is ast.Name and node.args else None


def is_place(node):
    return (type(node) is ast.Subscript and type(node.ctx) is ast.Load and type(node.value) is ast.Name
            and type(node.slice) is ast.Name)


def word(node):
    """A word for `items[i]`, which no variable has."""
    return f"{node.value.id}[{node.slice.id}]"


def placed(node):
    """The node with a name for each `items[i]` in it; shared where there are none."""
    return ast.copy_location(ast.Name(word(node), ast.Load()), node) if is_place(node) else rebuilt(node, placed)
