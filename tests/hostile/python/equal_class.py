# family: cheat
# what: returns a class whose metaclass is equal to everything
# want: wrong

class Meta(type):
    def __eq__(cls, other):
        return True
    def __hash__(cls):
        return hash(int)
    def __instancecheck__(cls, other):
        return True
    __name__ = property(lambda cls: "int")
    __mro__ = property(lambda cls: (int, object))

class Any(metaclass=Meta):
    pass

def answer(x):
    return Any if x % 2 else Any()
