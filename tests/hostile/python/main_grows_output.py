# family: main
# what: it makes its output large without writing
# want: limit|exception
# main: yes
import os
os.ftruncate(1, 1 << 34)
