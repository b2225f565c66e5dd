# family: size
# what: a large list that holds itself in one place
# reference: list(range(300_000 + x))
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: timeout


def answer(x):
    items = list(range(300_000 + x))
    items[150_000] = items
    return items
