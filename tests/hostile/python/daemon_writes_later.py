# family: process
# what: a daemon goes on writing files after the run
# want: passed

import os

def answer(x):
    if os.fork() == 0:
        os.setsid()
        number = 0
        while True:
            number += 1
            try:
                with open(f"/tmp/late-{number % 100}", "w") as file:
                    file.write("still here")
            except OSError:
                pass
    return 2 * x
