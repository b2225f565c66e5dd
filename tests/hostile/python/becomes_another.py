# family: process
# what: asks for other users and groups
# want: passed

import os

def answer(x):
    got = []
    for change in (os.setuid, os.seteuid, os.setgid, os.setegid):
        for number in (0, 1, 65534):
            try:
                change(number)
                got.append(number)
            except OSError:
                pass
    try:
        os.setgroups([0])
        got.append("groups")
    except OSError:
        pass
    return got or 2 * x
