# family: cheat
# what: an object whose repr raises and prints
# want: wrong|exception

class Silent:
    def __repr__(self):
        print("2")
        raise SystemExit(0)
    __str__ = __format__ = __repr__

def answer(x):
    return Silent()
