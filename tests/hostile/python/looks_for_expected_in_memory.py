# family: cheat
# what: searches the memory it was forked with for the reference
# want: passed
# reference: (lambda triangle_of_numbers: 2 * triangle_of_numbers)(x)

import ctypes, gc, re

# Written so that this program itself is not what is found.
REFERENCE = re.compile(b"tri[a]ngle_of_nu[m]bers")

def answer(x):
    pages = {id(thing) & ~0xfff for thing in gc.get_objects()}
    end = ctypes.CDLL(None).sbrk
    end.restype = ctypes.c_void_p
    top = end(0) & ~0xfff
    probe = ctypes.create_string_buffer(1)
    for page in range(top - 4096, top - (1 << 26), -4096):
        if ctypes.CDLL(None).mincore(ctypes.c_void_p(page), 4096, probe) != 0:
            break
        pages.add(page)
    found = [page for page in sorted(pages) if REFERENCE.search(ctypes.string_at(page, 4096))]
    return "found" if found else 2 * x
