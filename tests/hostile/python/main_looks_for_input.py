# family: main
# what: it looks for the inputs of other tests
# want: wrong
# main: yes
import os
found = []
for number in range(64):
    try:
        found.append(os.pread(number, 100, 0))
    except OSError:
        pass
print(found)
