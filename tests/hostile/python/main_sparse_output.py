# family: main
# what: it makes its output a large sparse file
# want: limit|exception
# main: yes
import os
os.lseek(1, 1 << 40, 0)
os.write(1, b"2")
