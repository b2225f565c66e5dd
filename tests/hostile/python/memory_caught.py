# family: memory
# what: catches MemoryError and asks again
# want: memory|timeout

def answer(x):
    kept = []
    size = 1 << 30
    while True:
        try:
            kept.append(bytearray(size))
        except MemoryError:
            size = max(size // 2, 1)
