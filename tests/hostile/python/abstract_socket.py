# family: network
# what: listens on an abstract unix socket
# want: exception

import socket

def answer(x):
    server = socket.socket(socket.AF_UNIX)
    server.bind("\0egca-hostile-mark")
    server.listen()
    return 2 * x
