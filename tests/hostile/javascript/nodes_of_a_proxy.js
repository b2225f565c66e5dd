// family: calls
// what: a node that has every field
// want: wrong
// calls: nodes
function answer(head) {
  const node = new Proxy({}, { has: () => true, get: () => node });
  return node;
}
