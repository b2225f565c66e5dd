# family: network
# what: connects to the internet
# want: exception

import socket

def answer(x):
    return socket.create_connection(("1.1.1.1", 53), timeout=1).getpeername()
