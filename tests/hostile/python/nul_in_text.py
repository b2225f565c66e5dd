# family: confusion
# what: text that ends at a NUL for a careless reader
# want: wrong
# reference: 'yes'
# test: answer(1) == 'yes'

def answer(x):
    return "yes\0no"
