def f(text):
    print(text)
