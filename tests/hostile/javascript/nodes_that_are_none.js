// family: calls
// what: an array of the right values
// want: wrong
// calls: nodes
function answer(head) {
  const values = [];
  for (; head; head = head.next) values.push(2 * head.val);
  return values;
}
