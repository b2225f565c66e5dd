# family: process
# what: blocks every signal and cancels its timers
# want: timeout

import signal

signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
for which in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
    signal.setitimer(which, 0)

def answer(x):
    while True:
        pass
