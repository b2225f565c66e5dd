# family: main
# what: it writes gigabytes to descriptor 1
# want: limit
# main: yes
import os
while True:
    os.write(1, b"x" * (1 << 20))
