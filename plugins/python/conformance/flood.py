def f():
    while True:
        print("x" * 100)
