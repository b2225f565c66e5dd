# family: escape
# what: more statements than what is said of a program has room for
# want: rejected
# seconds: 60
# append: 700000 "x=1\n"

def answer(x):
    return x


