# family: escape
# what: a hexadecimal literal of more digits than Python writes in decimal
# want: passed, wrong
# append: 5000 "f"

def answer(x):
    return x + 1


LARGE = 0xf