# family: result
# what: returns a list that holds itself
# want: wrong

def answer(x):
    items = [2 * x]
    items.append(items)
    return items
