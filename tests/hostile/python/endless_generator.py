# family: result
# what: returns a generator without end
# want: wrong

def answer(x):
    while True:
        yield 2 * x
