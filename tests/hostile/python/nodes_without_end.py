# family: calls
# what: nodes that are made as they are read
# want: wrong
# calls: nodes
class Node:
    val = 2

    @property
    def next(self):
        return Node()


def answer(head):
    return Node()
