# family: cpu
# what: loops, catching all
# want: timeout

def answer(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
