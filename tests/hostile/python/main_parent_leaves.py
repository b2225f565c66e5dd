# family: main
# what: the parent leaves first, its child knows the answer
# want: wrong
# main: yes
import os, time
x = int(input())
if os.fork():
    os._exit(0)
while os.getppid() > 1:
    time.sleep(0.01)
os.write(1, b"%d\n" % (2 * x))
