# family: confusion
# what: NaN for a number
# want: wrong

def answer(x):
    return float("nan")
