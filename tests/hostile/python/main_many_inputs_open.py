# family: main
# what: it opens its input until no descriptor is left
# want: passed
# main: yes
import os
files = []
try:
    while True:
        files.append(open(os.dup(0)))
except OSError:
    pass
files = None
print(2 * int(input()))
