def f():
    try:
        raise ValueError("caught")
    except ValueError as error:
        return 1
