// family: calls
// what: no class for the nodes
// want: exception
// calls: nodes
const ListNode = null;

function answer(head) {
  return head;
}
