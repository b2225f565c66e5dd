"""Which statements of a donor are which of the program, and which of its variables.

Statements of two blocks are paired in their order so that the pairs have the most words in common.
A donor's variable is the program's that takes the same values (repair/names.py); where none does it
is the one that stands in its place in the pairs; else it is a new one."""
import ast
import builtins
from collections import Counter

from record.build import clone, rebuilt
from repair.names import LEAST, similarity
from repair.tree import FUNCTIONS, children, walk

# Two statements may be a pair from this share of common words on.
ALIKE = 0.4
# One holds the other from this share of its words on.
HELD = 0.8
# Fields of statements that hold their blocks.
BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")


class Words:
    """The words of nodes: names, constants, attributes, and the kinds of the others."""

    def __init__(self):
        self.bags = {}

    def bag(self, node):
        found = self.bags.get(node)
        if found is None:
            found = self.bags[node] = Counter()
            self.bag_of(node, found)
        return found

    def bag_of(self, node, found):
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                found[inner.id] += 1
            elif isinstance(inner, ast.Constant):
                found[repr(inner.value)] += 1
            elif isinstance(inner, ast.Attribute):
                found["." + inner.attr] += 1
            elif isinstance(inner, ast.arg):
                found[inner.arg] += 1
            elif not isinstance(inner, ast.expr_context):
                found[type(inner).__name__] += 1

    def common(self, one, other):
        """The words that two statements have in common; 0 where they are no pair."""
        if type(one) is not type(other):
            return 0
        if type(one) in FUNCTIONS or type(one) is ast.ClassDef:
            return 1 << 20 if one.name == other.name else 0
        left, right = self.bag(one), self.bag(other)
        shared = sum((left & right).values())
        return shared if 2 * shared >= ALIKE * (sum(left.values()) + sum(right.values())) else 0


    def kin(self, one, other):
        """How likely two statements that are no pair have the same part in two blocks, 0 for not at all."""
        if PARTS.get(type(one)) is not None and PARTS.get(type(one)) == PARTS.get(type(other)):
            return 2 if type(one) is type(other) else 1
        left, right = self.bag(one), self.bag(other)
        shared = sum((left & right).values())
        return 1 if shared >= HELD * min(sum(left.values()), sum(right.values())) else 0    # the one holds the other


# What statements are for. Others have no kin.
PARTS = {ast.Assign: "=", ast.AugAssign: "=", ast.AnnAssign: "=", ast.Expr: "call", ast.Return: "end", ast.Raise: "end",
         ast.Break: "end", ast.Continue: "end", ast.If: "if", ast.For: "loop", ast.While: "loop"}


def paired(left, right, score):
    """[(index in one block, index in the other)] of the pairs of two blocks whose scores are the highest
    in all, ascending. score: of two statements, 0 where they are no pair."""
    scores = [[score(one, other) for other in right] for one in left]
    rows, columns = len(left), len(right)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for k in range(columns - 1, -1, -1):
            with_both = scores[i][k] + best[i + 1][k + 1] if scores[i][k] else 0
            best[i][k] = max(with_both, best[i + 1][k], best[i][k + 1])
    found = []
    i = k = 0
    while i < rows and k < columns:
        if scores[i][k] and best[i][k] == scores[i][k] + best[i + 1][k + 1]:
            found.append((i, k))
            i, k = i + 1, k + 1
        elif best[i][k] == best[i + 1][k]:
            i += 1
        else:
            k += 1
    return found


def renamed(node, names):
    """A donor's node with its variables renamed, those that comprehensions and inner functions bind too."""
    kind = type(node)
    if kind is ast.Name:
        new = names.get(node.id, node.id)
        return node if new == node.id else clone(node, id=new)
    changes = {}
    if kind is ast.arg:
        changes["arg"] = names.get(node.arg, node.arg)
    elif kind is ast.ExceptHandler and node.name:
        changes["name"] = names.get(node.name, node.name)
    elif kind in FUNCTIONS:
        changes["name"] = names.get(node.name, node.name)
    elif kind is ast.Global or kind is ast.Nonlocal:
        changes["names"] = [names.get(name, name) for name in node.names]
    new = rebuilt(node, lambda child: renamed(child, names))
    return clone(new, **changes) if changes else new


class Naming:
    """The names of a donor's function in those of the program's that corresponds."""

    def __init__(self, function, donor_function, values, donor_values, taken):
        self.own = list({**function.names, **function.inner, **function.unbound})
        self.theirs = list({**donor_function.names, **donor_function.inner})
        self.taken = taken      # words of the program
        self.names = dict(zip(donor_function.parameters, function.parameters))
        scores = []
        for index, name in enumerate(self.theirs):
            theirs = donor_values.get((donor_function, name)) or []
            for place, own in enumerate(self.own):
                score = similarity(values.get((function, own)) or [], theirs)
                if score >= LEAST:
                    scores.append((-score, name != own, index, place, name, own))
        self.take([(name, own) for *_, name, own in sorted(scores)])

    def take(self, pairs):
        """Names the donor's variables as in pairs, the first ones before the others."""
        used = set(self.names.values())
        for name, own in pairs:
            if name not in self.names and own not in used:
                self.names[name] = own
                used.add(own)

    def by_place(self, pairs):
        """Takes in pairs of nodes: variables without a name that stand in one place are one."""
        votes: Counter = Counter()
        for one, other in pairs:
            self.vote(one, other, votes)
        order = {name: index for index, name in enumerate(self.theirs)}
        self.take([pair for pair, _ in sorted(votes.items(), key=lambda item: (-item[1], order[item[0][0]], item[0]))])

    def vote(self, one, other, votes):
        if type(one) is not type(other):
            return
        if type(one) is ast.Name:
            if other.id in self.theirs and one.id in self.own:
                votes[other.id, one.id] += 1
            return
        left, right = parts(one), parts(other)
        if len(left) == len(right):
            for pair in zip(left, right):
                self.vote(*pair, votes)

    def finish(self):
        """Gives every variable that is left a name that the program does not use."""
        used = set(self.names.values())
        for name in self.theirs:
            if name not in self.names:
                new = name
                while new in used or new in self.taken:
                    new += "_"
                self.names[name] = new
                used.add(new)
        return self.names


def parts(node):
    """The children of a node, without a statement's blocks."""
    if not isinstance(node, ast.stmt):
        return children(node)
    found = []
    for field, value in node.__dict__.items():
        if field not in BLOCKS:
            found += [item for item in (value if type(value) is list else [value]) if isinstance(item, ast.expr)]
    return found


def words_of(program):
    """Every name that stands in a program, and those that the language has."""
    found = set(dir(builtins))
    for node in walk(program.tree):
        for field in ("id", "arg", "name", "attr"):
            text = getattr(node, field, None)
            if type(text) is str:
                found.add(text)
    return found
