# family: compile
# what: constants that the compiler would compute
# want: timeout|memory|passed|exception|rejected

waste = ((2 ** 60) ** 60) ** 60, "x" * 4000 * 4000, (((1,) * 200) * 200) * 200

def answer(x):
    return 2 * x
