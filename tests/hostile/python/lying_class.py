# family: cheat
# what: says that it is an int
# want: wrong

class Liar:
    __class__ = property(lambda self: int)
    __index__ = __int__ = lambda self: 2
    def __getattribute__(self, name):
        raise SystemExit(name)
    def __repr__(self):
        return "2"

def answer(x):
    return Liar()
