// family: calls
// what: a tree that leads back to itself
// want: wrong
// calls: tree
function answer(root) {
  root.left = root;
  return root;
}
