# family: process
# what: leaves an object whose finaliser never ends
# want: passed

class Endless:
    def __del__(self):
        while True:
            pass

kept = Endless()

def answer(x):
    return 2 * x
