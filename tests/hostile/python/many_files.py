# family: files
# what: opens a thousand files
# want: exception

def answer(x):
    return [open("/dev/null") for _ in range(1000)]
