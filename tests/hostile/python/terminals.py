# family: kernel
# what: types into the terminal from which egca was started
# want: passed

import fcntl, os, termios

def answer(x):
    typed = []
    for descriptor in range(8):
        for call in (lambda: fcntl.ioctl(descriptor, termios.TIOCSTI, b"x"), lambda: fcntl.ioctl(descriptor, 0x541C, b"\x03"),
                     lambda: fcntl.ioctl(descriptor, termios.TIOCSCTTY, 1), lambda: termios.tcgetattr(descriptor)):
            try:
                call()
                typed.append(descriptor)
            except (OSError, termios.error):
                pass
    for path in ("/dev/tty", "/dev/pts/0", "/dev/console", "/dev/ptmx"):
        try:
            typed.append(os.open(path, os.O_RDWR))
        except OSError:
            pass
    return typed or 2 * x
