// family: calls
// what: a linked list that leads back to itself
// want: wrong
// calls: nodes
function answer(head) {
  head.next = head;
  return head;
}
