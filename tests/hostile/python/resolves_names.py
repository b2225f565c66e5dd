# family: network
# what: asks the name service
# want: exception

import socket

def answer(x):
    return socket.getaddrinfo("example.com", 80)
