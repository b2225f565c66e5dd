# family: size
# what: 9,000 objects with slots, of which one has a wrong field
# reference: (lambda Point: [Point("left side of it %d" % n * 3, "right side of it %d" % x * 3) for n in range(9_000)])(type("Point", (), {"__init__": lambda self, left, right: self.__dict__.update(left=left, right=right)}))
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong


class Point:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left, self.right = "left side of it %d" % left * 3, "right side of it %d" % right * 3


def answer(x):
    points = [Point(n, x) for n in range(9_000)]
    points[8_000].right = ""
    return points
