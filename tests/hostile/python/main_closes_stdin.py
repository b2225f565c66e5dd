# family: main
# what: it closes standard input and takes its place
# want: wrong
# main: yes
import os
os.close(0)
print(os.dup(1))
