# family: channel
# what: watches the files that all programs open
# want: passed

import ctypes, fcntl, os, signal

libc = ctypes.CDLL(None, use_errno=True)

def answer(x):
    watch = libc.inotify_init1(0)
    if watch >= 0:
        return libc.inotify_add_watch(watch, os.path.dirname(os.__file__).encode(), 0xFFF)
    folder = os.open(os.path.dirname(os.__file__), os.O_RDONLY)
    done = []
    for command, argument in ((fcntl.F_NOTIFY, 1), (fcntl.F_SETLEASE, fcntl.F_RDLCK), (1036, b"\3" + b"\0" * 7), (10, signal.SIGUSR1), (8, 1)):
        try:
            fcntl.fcntl(folder, command, argument)
            done.append(command)
        except OSError:
            pass
    return done or 2 * x
