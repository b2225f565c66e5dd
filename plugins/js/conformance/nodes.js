function f(head) {
  return new ListNode(0, head);
}
