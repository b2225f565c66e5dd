# family: process
# what: lowers the first process's resource limits
# want: exception

import resource

def answer(x):
    resource.prlimit(1, resource.RLIMIT_CPU, (1, 1))
    return 2 * x
