# family: process
# what: leaves before there is anything to call
# want: exception

raise SystemExit(0)

def answer(x):
    return 2 * x
