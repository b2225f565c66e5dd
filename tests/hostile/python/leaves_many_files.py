# family: files
# what: leaves as many files as there can be
# want: passed

def answer(x):
    try:
        for number in range(100_000):
            open(f"/tmp/{number}", "w").close()
    except OSError:
        pass
    return 2 * x
