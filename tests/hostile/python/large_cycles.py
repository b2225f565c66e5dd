# family: size
# what: a hundred objects that all refer to each other: more ways through them than anyone can go
# reference: x
# test: answer(1) == 1
# want: wrong|timeout


class Node:
    pass


def answer(x):
    nodes = [Node() for _ in range(100)]
    for node in nodes:
        node.others = nodes
    return nodes
