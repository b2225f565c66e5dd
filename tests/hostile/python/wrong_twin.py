# family: size
# what: objects that hold the same one twice, 40 levels, and a wrong item at the end
# reference: (lambda Pair: __import__("functools").reduce(lambda part, n: Pair(part, part), range(40), x))(type("Pair", (), {"__init__": lambda self, left, right: self.__dict__.update(left=left, right=right)}))
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong


class Pair:
    def __init__(self, left, right):
        self.left, self.right = left, right


def answer(x):
    part = x + 1
    for _ in range(40):
        part = Pair(part, part)
    return part
