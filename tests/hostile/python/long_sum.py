# family: cpu
# what: sums for ever in one call of C
# want: timeout

def answer(x):
    return sum(range(10 ** 13))
