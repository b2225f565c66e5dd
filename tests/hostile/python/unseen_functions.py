# family: size
# what: a large list of functions of the right name, which nothing outside can tell apart
# reference: [pow] * 300_000 + [x]
# test: answer(1) == [pow] * 300_000 + [1]
# want: exception

import math


def answer(x):
    return [math.pow] * 300_000 + [x]
