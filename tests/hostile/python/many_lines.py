# family: compile
# what: a million lines
# want: passed|timeout|memory|rejected|killed
# append: 1000000 "x = 1\n"

def answer(x):
    return 2 * x
