# family: channel
# what: changes the owner, mode and times of every file that it can see
# want: passed

import os

def answer(x):
    changed = []
    for top in ("/dev", "/worker", os.path.dirname(os.__file__)):
        below = sorted(os.listdir(top))[:50] if os.access(top, os.R_OK) else ["worker.py"]
        for path in [top] + [os.path.join(top, name) for name in below]:
            for change in (lambda: os.chmod(path, 0o777), lambda: os.utime(path, (1, 1)), lambda: os.chown(path, os.getuid(), os.getgid()),
                           lambda: os.setxattr(path, "user.x", b"x"), lambda: os.link(path, "/tmp/link"), lambda: os.truncate(path, 0)):
                try:
                    change()
                    if os.path.isfile(path) or os.path.isdir(path):
                        changed.append(path)
                except OSError:
                    pass
    return changed or 2 * x
