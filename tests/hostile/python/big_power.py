# family: cpu
# what: computes a number of a hundred million digits
# want: timeout

def answer(x):
    return len(str(10 ** 10 ** 8)) + sum(range(10 ** 12))
