# family: kernel
# what: has each of many descriptors waited for by each of many others
# want: passed

import os, select

def answer(x):
    ends = [os.eventfd(0) for _ in range(20)]
    watchers = []
    try:
        while True:
            watcher = select.epoll()
            for other in ends + [w.fileno() for w in watchers]:
                try:
                    watcher.register(other)
                except OSError:
                    pass
            watchers.append(watcher)
    except OSError:
        pass
    return 2 * x if len(watchers) < 64 else len(watchers)
