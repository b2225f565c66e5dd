# family: result
# what: returns lists nested a hundred thousand deep
# want: wrong

def answer(x):
    items = []
    for _ in range(100_000):
        items = [items]
    return items
