# family: result
# what: returns a text of 100 MB
# want: wrong|timeout

def answer(x):
    return "x" * 100_000_000
