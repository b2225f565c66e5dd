# family: compile
# what: a NUL in its source
# want: rejected
# append: 1 "\x00"

x = 1
