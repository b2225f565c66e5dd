# family: calls
# what: no class for the nodes
# want: exception
# calls: nodes
ListNode = None


def answer(head):
    return head
