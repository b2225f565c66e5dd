# family: cpu
# what: loops on one input alone
# want: passed, timeout, passed

def answer(x):
    while x == 2:
        pass
    return 2 * x
