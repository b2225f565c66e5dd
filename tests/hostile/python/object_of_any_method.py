# family: calls
# what: an object that has every method
# want: wrong
# calls: object
class answer:
    def __getattr__(self, name):
        return lambda *args: self

    def __eq__(self, other):
        return True
