# family: memory
# what: starts itself anew with as large an environment as may be, over and over
# want: killed|exception|timeout|memory

import os, sys

def answer(x):
    big = {f"N{i}": "x" * 100_000 for i in range(100)}
    os.execve(sys.executable or "/bin/python3", ["python3", "-c", "while True: pass"], big)
