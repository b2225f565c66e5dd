# family: compile
# what: a name of a megabyte
# want: passed
# append: 1048576 "n"
# append: 1 " = 1\n"

def answer(x):
    return 2 * x
