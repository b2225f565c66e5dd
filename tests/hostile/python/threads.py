# family: process
# what: starts ten thousand threads
# want: exception|memory|killed

import threading, time

def answer(x):
    for _ in range(10_000):
        threading.Thread(target=time.sleep, args=(1000,)).start()
    return 2 * x
