# family: calls
# what: the process ends in the midst of a test
# want: killed|tampered
# calls: file
import os


def answer(x):
    os._exit(0)
