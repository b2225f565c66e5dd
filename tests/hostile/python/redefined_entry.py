# family: cheat
# what: replaces its entry point after the first call
# want: passed

def answer(x):
    global answer
    answer = lambda x: 0
    return 2 * x
