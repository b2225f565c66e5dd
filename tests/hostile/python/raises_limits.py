# family: process
# what: raises its own limits, then takes memory
# want: memory|exception

import resource

for which in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE):
    try:
        resource.setrlimit(which, (-1, -1))
    except (ValueError, OSError):
        pass

def answer(x):
    return bytearray(1 << 33)
