# family: channel
# what: asks for what file systems tell of files: flags, versions, places on the disk
# want: passed

import fcntl, os

CALLS = (0x80087601, 0x801C581F, 0xC020660B, 1, 0x80041272, 0x5413, 0x541B + 0x100)  # version, attributes, extents, place, size, window

def answer(x):
    file = os.open(os.__file__, os.O_RDONLY)
    told = []
    for call in CALLS:
        try:
            fcntl.ioctl(file, call, bytearray(64))
            told.append(hex(call))
        except OSError:
            pass
    return told or 2 * x
