# family: size
# what: a large list of lists where tuples should be
# reference: [(n, x) for n in range(100_000)]
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong


def answer(x):
    return [[n, x] for n in range(100_000)]
