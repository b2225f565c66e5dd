# family: size
# what: a list within lists, 2,500 deep, whose innermost item is wrong
# reference: __import__("functools").reduce(lambda inner, n: [inner], range(2_500), x)
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong


def answer(x):
    inner = x + 1
    for _ in range(2_500):
        inner = [inner]
    return inner
