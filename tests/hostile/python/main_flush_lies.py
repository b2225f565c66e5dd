# family: main
# what: its own stream never flushes
# want: timeout
# main: yes
import sys
class Stream:
    def write(self, text): pass
    def flush(self):
        while True:
            pass
sys.stdout = Stream()
print(2 * int(input()))
