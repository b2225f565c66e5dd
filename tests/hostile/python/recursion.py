# family: cpu
# what: recurses without end
# want: exception

def answer(x):
    return answer(x + 1)
