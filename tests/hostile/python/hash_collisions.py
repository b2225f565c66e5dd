# family: cpu
# what: a dictionary of colliding keys
# want: timeout

class Key:
    def __hash__(self):
        return 1

def answer(x):
    return {Key(): n for n in range(10 ** 7)}
