# family: size
# what: a list of 30,000 OrderedDicts, of which one holds a wrong value
# reference: [__import__("collections").OrderedDict(n=n, x=x) for n in range(30_000)]
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong

from collections import OrderedDict


def answer(x):
    items = [OrderedDict(n=n, x=x) for n in range(30_000)]
    items[20_000]["n"] = 0
    return items
