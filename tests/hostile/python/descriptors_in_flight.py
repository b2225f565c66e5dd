# family: kernel
# what: sends descriptors through pairs of sockets that nobody reads
# want: passed

import array, os, socket

kept = []

def answer(x):
    for _ in range(20):
        try:
            pair = socket.socketpair()
        except OSError:
            break
        kept.append(pair)
        pair[0].setblocking(False)
        try:
            while True:
                pair[0].sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [pair[0].fileno()] * 16))])
        except OSError:
            pass
    return 2 * x
