# family: size
# what: a large list whose class shows other items, and as many as are wanted
# reference: list(range(300_000 + x))
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong


class Liar(list):
    def __init__(self, items, shown):
        super().__init__(items)
        self.shown = shown

    def __iter__(self):
        return iter(self.shown)

    def __len__(self):
        return len(self.shown)

    def __getitem__(self, at):
        return self.shown[at]

    def __eq__(self, other):
        return True


def answer(x):
    shown = list(range(300_000 + x))
    return Liar([0] * len(shown), shown)
