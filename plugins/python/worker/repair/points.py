"""A program whose conditions, and the values that it assigns and returns, pass through calls, so
that they can be watched and come out otherwise."""
import ast

from record.build import NOWHERE, clone
from repair.rewrite import Rewriter, called
from repair.tree import LOAD, constant


class Point:
    """A condition, or an expression whose value is assigned or returned. variable: what it is
    assigned to, None where that is no name or where it is returned."""

    __slots__ = ("number", "stmt", "node", "branch", "variable")

    def __init__(self, number, stmt, node, branch, variable):
        self.number = number
        self.stmt = stmt
        self.node = node
        self.branch = branch
        self.variable = variable

    @property
    def is_return(self):
        return type(self.stmt.node) is ast.Return


class Points(Rewriter):
    """Rewrites a module: it calls `branch(number, value)` and `value(number, value)` at its points.
    wanted(stmt): whether those of a Statement are taken."""

    def __init__(self, source, program, wanted):
        super().__init__(source)
        self.of = program.of
        self.wanted = wanted
        self.points = []
        self.stmt = None        # the Statement in hand, None where its points are not taken

    def statement(self, stmt, out):
        outer = self.stmt
        self.stmt = self.taken(stmt)
        out.append(self.rewritten(stmt))
        if type(stmt) is ast.AugAssign and type(stmt.target) is ast.Name and self.stmt is not None:
            result = self.point("value", stmt, clone(stmt.target, ctx=LOAD), stmt.target.id)
            out.append(ast.Assign([stmt.target], result, None, **NOWHERE))
        self.stmt = outer

    def taken(self, node):
        stmt = self.of[node]
        return stmt if self.wanted(stmt) else None

    def header(self, stmt, expression):
        self.stmt = self.taken(stmt)    # its block may have come before
        new = self.node(expression)
        return self.point("branch", expression, new) if type(stmt) in (ast.If, ast.While) else new

    def point(self, word, node, new, variable=None):
        """The rewritten node with its value passed through a point."""
        if self.stmt is None:
            return new
        point = Point(len(self.points), self.stmt, node, word == "branch", variable)
        self.points.append(point)
        return called(word, constant(point.number), new)

    def node(self, node):
        kind = type(node)
        if kind is ast.JoinedStr:
            return node     # places inside are wrong before Python 3.12
        new = super().node(node)
        if kind is ast.IfExp:
            return clone(new, test=self.point("branch", node.test, new.test))
        if kind is ast.comprehension and node.ifs:
            return clone(new, ifs=[self.point("branch", old, test) for old, test in zip(node.ifs, new.ifs)])
        if (kind is ast.Assign or kind is ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if kind is ast.Assign else node.target
            variable = target.id if type(target) is ast.Name else None
            return clone(new, value=self.point("value", node.value, new.value, variable))
        if kind is ast.Return and node.value is not None:
            return clone(new, value=self.point("value", node.value, new.value))
        return new
