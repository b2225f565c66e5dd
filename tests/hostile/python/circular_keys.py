# family: result
# what: returns objects that refer to each other in keys and fields
# want: wrong

class Node:
    pass

def answer(x):
    a, b = Node(), Node()
    a.next, b.next = b, {a: b}
    return [a, b]
