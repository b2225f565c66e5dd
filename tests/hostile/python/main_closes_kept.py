# family: main
# what: it closes the second descriptor of its output
# want: killed
# main: yes
import os
os.closerange(5, 64)
print(2 * int(input()))
