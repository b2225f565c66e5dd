# family: size
# what: a list that holds the same one twice, 18 levels, and a wrong item
# reference: __import__("functools").reduce(lambda part, n: [part, part], range(18), x)
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong


def answer(x):
    part = x
    for _ in range(18):
        part = [part, part]
    return part[:1] + [part[1][:1] + [0]]
