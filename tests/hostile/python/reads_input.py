# family: output
# what: reads its standard input
# want: exception

def answer(x):
    return input()
