# family: memory
# what: fills the folder that can be written
# want: exception

def answer(x):
    for number in range(1000):
        with open(f"/tmp/{number}", "wb") as file:
            file.write(bytes(8 << 20))
    return 2 * x
