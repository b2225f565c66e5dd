# family: calls
# what: a million nodes
# want: wrong
# calls: nodes
def answer(head):
    for value in range(1_000_000):
        head = ListNode(value, head)
    return head
