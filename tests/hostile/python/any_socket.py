# family: network
# what: asks for a socket of every family
# want: passed

import socket

def answer(x):
    made = []
    for family in range(0, 46):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
            try:
                socket.socket(family, kind).close()
                made.append((family, int(kind)))
            except OSError:
                pass
    return made or 2 * x
