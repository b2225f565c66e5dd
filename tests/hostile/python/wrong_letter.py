# family: size
# what: a text of three million letters, of which the last is wrong
# reference: "a" * 3_000_000 + str(x)
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong


class Text(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


def answer(x):
    return Text("a" * 3_000_000 + str(x + 1))
