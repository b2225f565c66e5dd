# family: files
# what: writes a file of a gigabyte
# want: exception|killed

def answer(x):
    with open("/tmp/large", "wb") as file:
        for _ in range(1024):
            file.write(bytes(1 << 20))
    return 2 * x
