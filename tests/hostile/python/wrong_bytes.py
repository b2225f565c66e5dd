# family: size
# what: three megabytes of which one byte is wrong
# reference: bytes(3_000_000 + x)
# test: answer(1) == answer(1)
# test: answer(2) == answer(2)
# want: wrong


def answer(x):
    data = bytearray(3_000_000 + x)
    data[1_500_000] = 1
    return data
