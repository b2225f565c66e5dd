# family: channel
# what: leaves flags on the descriptors that it was given
# want: passed

import fcntl, os

FLAGS = os.O_APPEND | os.O_NONBLOCK | os.O_NOATIME

def answer(x):
    seen = [fcntl.fcntl(n, fcntl.F_GETFL) & FLAGS for n in range(3)]
    for descriptor in range(4):
        try:
            fcntl.fcntl(descriptor, fcntl.F_SETFL, FLAGS)
        except OSError:
            pass
        if descriptor == 3:
            os.set_blocking(descriptor, True)
    return seen if any(seen) else 2 * x
