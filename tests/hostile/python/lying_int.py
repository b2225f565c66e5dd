# family: cheat
# what: an int that says it is another
# want: wrong

class Number(int):
    def __eq__(self, other):
        return True
    def __hash__(self):
        return 2
    def __repr__(self):
        return "2"
    def __int__(self):
        return 2
    __index__ = __int__

def answer(x):
    return Number(0)
