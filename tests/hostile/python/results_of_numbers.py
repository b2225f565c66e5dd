# family: size
# what: returns as many different numbers as a result holds, for many tests
# tests: 8 answer(N) == 2 * N
# want: wrong


def answer(x):
    return list(range(200_000 * x, 200_000 * (x + 1)))
