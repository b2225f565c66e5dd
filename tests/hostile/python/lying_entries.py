# family: size
# what: a large dict whose class shows other entries
# reference: {n: n + x for n in range(100_000)}
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong


class Liar(dict):
    def items(self):
        return {n: n + self["x"] for n in range(100_000)}.items()

    def __len__(self):
        return 100_000

    __eq__ = lambda self, other: True


def answer(x):
    return Liar({n: 0 for n in range(99_999)} | {"x": x})
