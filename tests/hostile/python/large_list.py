# family: result
# what: returns millions of numbers
# want: wrong|limit|memory|timeout

def answer(x):
    return list(range(3_000_000))
