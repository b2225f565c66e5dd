# family: memory
# what: formats a number a gigabyte wide
# want: memory

def answer(x):
    return "%1000000000d" % x
