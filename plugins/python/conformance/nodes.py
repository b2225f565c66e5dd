def f(head):
    return ListNode(0, head)
