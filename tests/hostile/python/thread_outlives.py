# family: process
# what: a thread goes on after the result
# want: passed

import threading

def spin():
    while True:
        pass

def answer(x):
    threading.Thread(target=spin).start()
    return 2 * x
