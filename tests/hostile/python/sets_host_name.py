# family: kernel
# what: renames the host
# want: exception

import socket

def answer(x):
    socket.sethostname("egca-hostile-mark")
    return 2 * x
