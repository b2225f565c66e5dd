import time


def f():
    time.sleep(1000)
