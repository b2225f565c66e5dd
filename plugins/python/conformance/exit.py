import os


def f(code):
    os._exit(code)
