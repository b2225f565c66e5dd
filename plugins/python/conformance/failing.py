if f(3) == 3:
    raise ValueError("boom")
