// family: calls
// what: nodes that are made as they are read
// want: wrong
// calls: nodes
class Node {
  val = 2;
  get next() {
    return new Node();
  }
}

function answer(head) {
  return new Node();
}
