# family: network
# what: sends from a pair of sockets to paths and to other processes
# want: passed

import os, socket

def answer(x):
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    reached = []
    for path in ("/run/docker.sock", "/tmp/socket", "\0egca", "/dev/log", "/var/run/dbus/system_bus_socket"):
        try:
            one.sendto(b"x", path)
            reached.append(path)
        except OSError:
            pass
    for change in (lambda: one.bind("/tmp/bound"), lambda: one.connect("/dev/log"), lambda: one.listen(1)):
        try:
            change()
            reached.append("a call")
        except OSError:
            pass
    return reached or 2 * x
