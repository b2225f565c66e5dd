"""Rewrites a program's tree so that it records its events itself, and compiles it.

The rewritten tree shares every node that needs no change with the analysed one, which stays as it
is; new nodes take the places of what they record, so that tracebacks keep theirs. See record/rewrite.py.
"""
from record.analysis import compiled
from record.bind import bound, injected, marks_of  # noqa: F401 (injected: for repair/rewrite.py)
from run.deep import Deep
from record.rewrite import Rewriter


def compile_plain(analysis):
    """The program's code as it is. The analysis must have no errors."""
    return analysis.code


def compile_traced(analysis, recorder):
    """The program's code with its recording, bound to this recorder. Raises what template does."""
    return bound(template(analysis, recorder.max_events), analysis.source, recorder)


def template(analysis, max_events):
    """The program's code with its recording and marks for the recorder.

    Raises RecursionError where the rewritten tree is too deep for the compiler, though the
    program's own was not.
    """
    cap = 3 * max_events
    code = analysis.marked.get(cap)
    if code is None:
        with Deep(2):
            code = compiled(Rewriter(analysis.collected, marks_of(analysis.source), cap).module())
        analysis.marked[cap] = code
    return code
