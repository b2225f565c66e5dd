# family: size
# what: a large list of digits where numbers should be
# reference: [n % 10 for n in range(300_000 + x)]
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong


def answer(x):
    return [str(n % 10) for n in range(300_000 + x)]
