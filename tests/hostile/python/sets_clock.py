# family: kernel
# what: sets the machine's clock
# want: exception

import time

def answer(x):
    time.clock_settime(time.CLOCK_REALTIME, 0)
    return 2 * x
