# family: size
# what: 30,000 sets in a list, of which one has an item too many
# reference: [{n, n + x, "some words"} for n in range(30_000)]
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong


class Bag(set):
    pass


def answer(x):
    bags = [Bag((n, n + x, "some words")) for n in range(30_000)]
    bags[29_000].add("more")
    return bags
