# family: main
# what: a thread never ends
# want: timeout
# main: yes
import threading
def loop():
    while True:
        pass
threading.Thread(target=loop).start()
print(2 * int(input()))
