// family: calls
// what: a million nodes
// want: wrong
// calls: nodes
function answer(head) {
  for (let value = 0; value < 1000000; value++) head = new ListNode(value, head);
  return head;
}
