# family: main
# what: a child leaves by sys.exit
# want: passed
# main: yes
import os, sys
pid = os.fork()
if pid == 0:
    sys.exit(3)
os.waitpid(pid, 0)
print(2 * int(input()))
