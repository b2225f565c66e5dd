# family: calls
# what: a field that raises
# want: exception
# calls: nodes
class Node:
    val = 2

    @property
    def next(self):
        raise KeyError("next")


def answer(head):
    return Node()
