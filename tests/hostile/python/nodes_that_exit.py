# family: calls
# what: a field that ends the process well
# want: killed|tampered
# calls: nodes
import os


class Node:
    @property
    def val(self):
        os._exit(0)

    next = None


def answer(head):
    return Node()
