"""Room for recursion over what is nested as deep as programs can be."""
import sys

# Deeper trees than Python's own limit of calls are walked; the parser has a limit of its own.
DEPTH = 9000 if sys.version_info >= (3, 11) else 3000


class Deep:
    """Room for recursion over a program's tree. What is nested deeper raises RecursionError.
    `times` as much is for what takes more calls a level than the walk, which comes first."""

    def __init__(self, times=1):
        self.depth = DEPTH * times

    def __enter__(self):
        self.limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(self.limit, self.depth))

    def __exit__(self, *failure):
        sys.setrecursionlimit(self.limit)
