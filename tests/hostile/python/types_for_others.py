# family: kernel
# what: pushes characters into a terminal
# want: exception

import fcntl, termios

def answer(x):
    for number in range(3):
        fcntl.ioctl(number, termios.TIOCSTI, b"x")
    return 2 * x
