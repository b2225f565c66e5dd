// family: calls
// what: a tree of a hundred nodes that has more than 2 ** 99 places
// want: wrong
// calls: tree
function answer(root) {
  for (let level = 0; level < 100; level++) root = new TreeNode(level, root, root);
  return root;
}
