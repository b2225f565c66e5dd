# family: process
# what: kills its process group
# want: killed

import os

def answer(x):
    os.killpg(0, 9)
