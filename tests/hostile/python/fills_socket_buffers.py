# family: memory
# what: fills the buffers of many sockets and pipes in many processes
# want: passed|killed|memory|exception

import os, socket

def fill():
    kept = []
    try:
        while True:
            a, b = socket.socketpair()
            kept.append((a, b))
            for end in (a, b):
                end.setblocking(False)
                try:
                    while True:
                        end.send(b"x" * 65536)
                except BlockingIOError:
                    pass
    except OSError:
        pass
    return kept

def answer(x):
    children = []
    for _ in range(20):
        pid = os.fork()
        if pid == 0:
            fill()
            os._exit(0)
        children.append(pid)
    for pid in children:
        os.waitpid(pid, 0)
    return 2 * x
