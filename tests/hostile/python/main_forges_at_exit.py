# family: main
# what: an exit handler writes more
# want: wrong
# main: yes
import atexit
atexit.register(lambda: print("2"))
print(2 * int(input()))
