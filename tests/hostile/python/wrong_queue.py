# family: size
# what: a deque of 150,000 items, of which the middle is wrong
# reference: __import__("collections").deque(range(x, 150_000 + x))
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong

from collections import deque


def answer(x):
    items = deque(range(x, 150_000 + x))
    items[75_000] = -1
    return items
