# family: memory
# what: asks for it before there is anything to call
# want: memory

waste = [0] * (1 << 36)

def answer(x):
    return 2 * x
