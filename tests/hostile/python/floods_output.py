# family: output
# what: prints without end
# want: limit

def answer(x):
    while True:
        print("x" * 1000)
