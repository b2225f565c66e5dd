# family: size
# what: integers of two million digits, which no one should write in decimal
# tests: 4 answer(N) == 2 ** (N + 8_000_000)
# reference: 2 ** (x + 8_000_000)
# want: wrong


def answer(x):
    return 2 ** (x + 8_000_000) - 1
