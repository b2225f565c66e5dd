# family: main
# what: it goes on when nothing more can be written
# want: timeout
# main: yes
import os
while True:
    try:
        os.write(1, b"x" * (1 << 20))
    except OSError:
        pass
