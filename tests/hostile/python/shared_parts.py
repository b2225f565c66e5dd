# family: result
# what: returns 2**60 references to one list
# want: wrong|limit|memory|timeout

def answer(x):
    items = []
    for _ in range(60):
        items = [items, items]
    return items
