# family: calls
# what: a field that changes the reader's own variables
# want: wrong
# calls: nodes
import sys


class Node:
    val = 2

    @property
    def next(self):
        frame = sys._getframe()
        while frame:
            for value in list(frame.f_locals.values()):
                if hasattr(value, "left"):
                    value.left = 10
            frame = frame.f_back
        return None


def answer(head):
    return Node()
