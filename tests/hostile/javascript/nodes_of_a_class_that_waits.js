// family: calls
// what: a class of nodes that is never made
// want: timeout
// calls: nodes
class ListNode {
  constructor() {
    for (;;);
  }
}

function answer(head) {
  return head;
}
