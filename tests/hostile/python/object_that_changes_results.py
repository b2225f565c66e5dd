# family: calls
# what: results that change after they were given
# want: wrong
# calls: object
class answer:
    def __init__(self):
        self.all = []

    def of(self, x):
        self.all[:] = [2 * x]
        return self.all
