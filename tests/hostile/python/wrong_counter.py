# family: size
# what: a Counter of 150,000 entries, of which the last is wrong
# reference: __import__("collections").Counter({n: n + x for n in range(150_000)})
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong

from collections import Counter


def answer(x):
    counts = Counter({n: n + x for n in range(150_000)})
    counts[149_999] += 1
    return counts
