# family: cheat
# what: an exception with a circular chain
# want: exception

def answer(x):
    first, second = ValueError("a" * 10 ** 6), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    first.__context__ = first
    raise first
