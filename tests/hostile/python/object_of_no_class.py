# family: calls
# what: a function that makes numbers
# want: exception
# calls: object
def answer():
    return 4
