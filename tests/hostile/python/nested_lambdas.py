# family: escape
# what: functions within each other around a long text, which stands in what is said of each
# want: rejected
# append: 90 "(lambda: "
# append: 1 "'"
# append: 900000 "x"
# append: 1 "'"
# append: 90 ")"

def answer(x):
    return x


LARGE =  