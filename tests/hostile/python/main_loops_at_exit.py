# family: main
# what: an exit handler never ends
# want: timeout
# main: yes
import atexit
def end():
    while True:
        pass
atexit.register(end)
print(2 * int(input()))
