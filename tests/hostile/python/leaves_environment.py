# family: channel
# what: changes what a process inherits
# want: passed

import gc, locale, os, random, signal, sys, time

def answer(x):
    os.environ["LEFT"] = "here"
    os.environ["TZ"] = "Asia/Tokyo"
    time.tzset()
    os.umask(0o777)
    os.chdir("/")
    os.nice(5)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGCHLD})
    gc.disable()
    random.seed(1)
    sys.setrecursionlimit(100)
    sys.set_int_max_str_digits(0)
    return 2 * x
