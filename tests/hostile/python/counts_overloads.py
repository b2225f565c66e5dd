# family: cheat
# what: the library keeps overloads, which are counted
# want: passed

import typing


def answer(x):
    first = not typing.get_overloads(answer)
    typing.overload(answer)
    return 2 * x if first else 0
