# family: main
# what: it is killed when it has written the answer
# want: killed
# main: yes
import os, signal
print(2 * int(input()), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
