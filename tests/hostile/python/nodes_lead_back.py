# family: calls
# what: a linked list that leads back to itself
# want: wrong
# calls: nodes
def answer(head):
    head.next = head
    return head
