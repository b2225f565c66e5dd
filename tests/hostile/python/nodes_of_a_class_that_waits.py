# family: calls
# what: a class of nodes that is never made
# want: timeout
# calls: nodes
class ListNode:
    def __init__(self, val):
        while True:
            pass


def answer(head):
    return head
