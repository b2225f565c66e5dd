# family: escape
# what: more statements than what is said of a program has room for
# want: rejected
# append: 700000 "x=1\n"

def answer(x):
    return x


