# family: memory
# what: asks for a terabyte
# want: memory

def answer(x):
    return bytearray(1 << 40)
