# family: main
# what: it leaves twice by the function that reports
# want: tampered|passed|killed
# main: yes
import os
x = int(input())
os.write(1, b"%d\n" % (2 * x))
import threading
threads = [threading.Thread(target=os._exit, args=(0,)) for _ in range(8)]
for thread in threads:
    thread.start()
