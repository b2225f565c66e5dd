# family: main
# what: forks print for ever
# want: wrong|limit|exception
# main: yes
import os, sys
sys.stdout.flush()
for _ in range(4):
    if os.fork() == 0:
        while True:
            os.write(1, b"x\n")
while os.fstat(1).st_size < 100:
    pass
print(2 * int(input()))
