# family: main
# what: a child writes when its parent is gone
# want: passed
# main: yes
import os, time
if os.fork() == 0:
    while os.getppid() > 1:
        time.sleep(0.01)
    os.write(1, b"late\n")
    os._exit(0)
print(2 * int(input()))
