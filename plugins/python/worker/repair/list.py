"""Listing the edits of statements."""
import ast

from repair.edits import Catalogue
from repair.expressions import Context, ExpressionEdits
from repair.pool import Pool
from repair.run import Compiled
from repair.statements import StatementEdits
from repair.tree import FUNCTIONS, headers, is_docstring
from run.deep import Deep


class Listing:
    """Edits that are compiled together, when one of them is first run."""

    def __init__(self, edits):
        self.edits = edits
        self._compiled = None
        for edit in edits:
            edit.listing = self

    def compiled(self, session):
        if self._compiled is None:
            self._compiled = Compiled(session, self.edits)
        return self._compiled


class Lister:
    """Lists the edits of a session's program. Keeps in mind what was listed before."""

    def __init__(self, session):
        self.session = session
        self.seen = set()
        self.pools = {}
        self.by_number: dict[int | None, list] = {}
        for stmt in session.program.statements:
            self.by_number.setdefault(stmt.number, []).append(stmt)

    def pool(self, start, end):
        """What the donors [start, end) lend."""
        found = self.pools.get((start, end))
        if found is None:
            session = self.session
            found = self.pools[start, end] = Pool(
                session.program, session.donors.between(start, end), session.values, session.texts)
        return found

    def list(self, statements, pool, limit):
        """(edits, how many of the statements are done, duplicates left out)"""
        session = self.session
        catalogue = Catalogue(session.program, session.source, session.texts, self.seen)
        expressions = ExpressionEdits(catalogue, pool)
        of_statements = StatementEdits(catalogue, pool)
        done = 0
        with Deep():
            for number in statements:
                if len(catalogue.edits) >= limit:
                    break
                done += 1
                for stmt in self.by_number.get(number, ()):
                    self.edit(stmt, catalogue, expressions, of_statements)
        for edit in catalogue.edits:
            edit.pool = pool
        return catalogue.edits, done, catalogue.duplicates

    def edit(self, stmt, catalogue, expressions, of_statements):
        if type(stmt.node) in FUNCTIONS or type(stmt.node) is ast.ClassDef or is_docstring(stmt.node):
            return
        catalogue.begin(stmt)
        names = stmt.function.visible()
        for _, _, root, condition in headers(stmt.node):
            expressions.walk(root, Context(names, condition=condition))
        of_statements.edit(stmt)
