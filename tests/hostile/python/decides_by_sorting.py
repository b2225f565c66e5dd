# family: cheat
# what: a builtin of the test's call is the program's own
# reference: [x, 2 * x]
# test: sorted(answer(3)) == [3, 6]
# test: len(answer(4)) == 2
# test: answer(5) == [5, 10]
# want: inside, inside, wrong

import builtins


class Any(list):
    def __eq__(self, other):
        return True


builtins.sorted = Any
builtins.len = lambda _: 2


def answer(x):
    return Any()
