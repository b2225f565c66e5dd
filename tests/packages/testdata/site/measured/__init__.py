"""A package of our own, for programs to import."""

SCALE = 2
calls: list = []


def twice(x):
    return SCALE * x
