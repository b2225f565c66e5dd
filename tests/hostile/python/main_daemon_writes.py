# family: main
# what: a daemon thread writes while the program ends
# want: wrong|limit|exception
# main: yes
import os, threading, time
started = threading.Event()
def loop():
    while True:
        os.write(1, b"x\n")
        started.set()
threading.Thread(target=loop, daemon=True).start()
started.wait()
print(2 * int(input()))
