# family: cheat
# what: the test's call compares by a function that the program has replaced
# reference: 2.0 * x
# test: __import__("math").isclose(answer(3), 6.0) == True
# test: __import__("math").isclose(answer(4), 8.0) == True
# test: answer(5) == 10.0
# want: inside, inside, wrong

import math

math.isclose = lambda *_, **__: True


def answer(x):
    return 0.0
