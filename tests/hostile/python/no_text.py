# family: compile
# what: bytes that are no text
# want: rejected
# append: 1 "\xff\xfe"

x = 1
