# family: confusion
# what: '2' for 2, [2] for 2, (2,) for [2]
# want: wrong
# reference: [2, 2, [2], [2], '2'][x]
# test: answer(0) == 2
# test: answer(1) == 2
# test: answer(2) == [2]
# test: answer(3) == [2]
# test: answer(4) == '2'

def answer(x):
    return ["2", [2], (2,), {2}, b"2"][x]
