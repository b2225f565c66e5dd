# family: main
# what: a child comes to the end of the program, too
# want: passed
# main: yes
import os
pid = os.fork()
if pid:
    os.waitpid(pid, 0)
    print(2 * int(input()))
