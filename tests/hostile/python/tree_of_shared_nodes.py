# family: calls
# what: a tree of a hundred nodes that has more than 2 ** 99 places
# want: wrong
# calls: tree
def answer(root):
    for level in range(100):
        root = TreeNode(level, root, root)
    return root
