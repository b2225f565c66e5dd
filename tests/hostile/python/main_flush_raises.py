# family: main
# what: its own stream raises what is no error
# want: exception
# main: yes
import sys
class Stream:
    def flush(self):
        raise KeyboardInterrupt
sys.stdout = Stream()
sys.__stdout__.write("2\n")
