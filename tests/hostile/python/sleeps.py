# family: process
# what: sleeps for ever, having cancelled its alarm
# want: timeout

import signal, time

def answer(x):
    signal.setitimer(signal.ITIMER_REAL, 0)
    time.sleep(10_000)
