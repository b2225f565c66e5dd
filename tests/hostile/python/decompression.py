# family: memory
# what: a decompression bomb
# want: memory|timeout

import zlib

def answer(x):
    packed = zlib.compress(bytes(1 << 26))
    return [zlib.decompress(packed) for _ in range(100)]
