# family: calls
# what: a field that writes into the pipe of results
# want: tampered|killed
# calls: nodes
import os


class Node:
    next = None

    @property
    def val(self):
        for descriptor in range(3, 20):
            try:
                os.write(descriptor, b"\xff" * 64)
            except OSError:
                pass
        return 2


def answer(head):
    return Node()
