# family: memory
# what: maps more than there is
# want: exception|memory

import mmap

def answer(x):
    return len(mmap.mmap(-1, 1 << 42))
