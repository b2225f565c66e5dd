# family: calls
# what: a list of the right values
# want: wrong
# calls: nodes
def answer(head):
    values = []
    while head:
        values.append(2 * head.val)
        head = head.next
    return values
