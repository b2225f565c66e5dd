# family: calls
# what: values that are equal to anything
# want: wrong
# calls: nodes
class Any:
    def __eq__(self, other):
        return True

    __hash__ = None


def answer(head):
    node = head
    while node:
        node.val = Any()
        node = node.next
    return head
