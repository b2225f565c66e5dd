# family: memory
# what: doubles a list without end
# want: memory

def answer(x):
    items = [0]
    while True:
        items = items + items
