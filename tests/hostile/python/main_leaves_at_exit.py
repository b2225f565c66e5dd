# family: main
# what: an exit handler leaves at once, twice
# want: passed
# main: yes
import atexit, os
atexit.register(os._exit, 0)
print(2 * int(input()), flush=True)
atexit.register(os._exit, 0)
