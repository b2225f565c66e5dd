# family: main
# what: it leaves with status 1
# want: killed|exception
# main: yes
import os
print(2 * int(input()), flush=True)
os._exit(1)
