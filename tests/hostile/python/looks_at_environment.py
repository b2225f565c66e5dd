# family: files
# what: looks for secrets in its environment
# want: passed

import os, sys

def answer(x):
    text = repr(dict(os.environ)) + repr(sys.argv) + repr(sys.path)
    for word in ("EGCA", "HOME", "TOKEN", "USER", "/tmp/"):
        if word in text:
            return text
    return 2 * x
