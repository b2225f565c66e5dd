# family: size
# what: what it returns for all tests together is more than a message holds
# tests: 60 answer(N) == 2 * N
# want: wrong


def answer(x):
    return ["%d some text %d" % (x, n) for n in range(32_000)]
