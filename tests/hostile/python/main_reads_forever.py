# family: main
# what: it reads standard input for ever
# want: timeout
# main: yes
import sys
while True:
    sys.stdin.read()
