# family: confusion
# what: True for 1, 1.0 for 1, -0.0 for 0: equal in Python
# want: passed
# reference: [1, 1, 0][x]
# test: answer(0) == 1
# test: answer(1) == 1
# test: answer(2) == 0

def answer(x):
    return [True, 1.0, -0.0][x]
