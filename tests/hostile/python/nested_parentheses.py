# family: compile
# what: five thousand nested parentheses
# want: rejected
# append: 5000 "("
# append: 1 "1"
# append: 5000 ")"

def answer(x):
    return 2 * x

y = \
