# family: files
# what: leaves folders nested a thousand deep
# want: passed|exception

import os

def answer(x):
    if os.listdir("/tmp"):
        return "something was left"
    for _ in range(1000):
        os.mkdir("deeper-and-deeper-and-deeper")
        os.chdir("deeper-and-deeper-and-deeper")
    return 2 * x
