# family: size
# what: tuples and dicts within each other, 20,000 deep, whose innermost item is wrong
# reference: __import__("functools").reduce(lambda inner, n: (n, {"in": inner}), range(10_000), x)
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong


def answer(x):
    inner = -x
    for n in range(10_000):
        inner = (n, {"in": inner})
    return inner
