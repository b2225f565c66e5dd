# family: process
# what: changes the priority and processors of other processes
# want: passed

import os

def answer(x):
    for change in (
        lambda: os.setpriority(os.PRIO_PROCESS, 1, 19),
        lambda: os.setpriority(os.PRIO_USER, 0, 19),
        lambda: os.setpriority(os.PRIO_PGRP, 0, 19),
        lambda: os.sched_setaffinity(1, {0}),
        lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0)),
    ):
        try:
            change()
        except OSError:
            continue
        return "changed"
    return 2 * x
