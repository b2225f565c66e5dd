# family: compile
# what: a hundred thousand operators in one expression
# want: rejected|exception|killed|memory|timeout|passed
# append: 100000 "- 1 "

def answer(x):
    return 2 * x

y = 0 \
