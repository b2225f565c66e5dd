# family: size
# what: a dict of 15,000 tuples of truth values as keys, of which one is wrong
# reference: {tuple(bool(n >> b & 1) for b in range(14)): n for n in range(15_000)}
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong


def answer(x):
    found = {tuple(n >> b & 1 for b in range(14)): n for n in range(15_000)}
    found[(1,) * 14] = -1
    return found
