# family: output
# what: writes to descriptors 1 and 2 without end
# want: timeout

import os

def answer(x):
    while True:
        os.write(1, b"x" * 4096)
        os.write(2, b'{"@message":1}\n')
