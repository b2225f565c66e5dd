# family: channel
# what: takes leases, which tell who opens a file, and owners of signals
# want: passed

import fcntl, os, signal

def answer(x):
    file = os.open("/tmp/mine", os.O_RDWR | os.O_CREAT)
    done = []
    for command, argument in ((fcntl.F_SETLEASE, fcntl.F_WRLCK), (fcntl.F_SETLEASE, fcntl.F_RDLCK), (fcntl.F_SETSIG, signal.SIGUSR1),
                              (fcntl.F_SETOWN, 1), (15, b"\0" * 8), (1033, 1)):
        try:
            fcntl.fcntl(file, command, argument)
            done.append(command)
        except OSError:
            pass
    return done or 2 * x
