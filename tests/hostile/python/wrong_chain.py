# family: size
# what: a linked list that is wrong behind its 310th node
# reference: (lambda Node: __import__("functools").reduce(lambda node, n: Node(n, node), range(400), x))(type("Node", (), {"__init__": lambda self, value, next: self.__dict__.update(value=value, next=next)}))
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong


class Node:
    def __init__(self, value, next):
        self.value, self.next = value, next


def answer(x):
    node = x
    for n in range(400):
        node = Node(n if n > 80 else 0, node)
    return node
