# family: main
# what: it makes its output as large as files may be
# want: limit
# main: yes
import os
os.ftruncate(1, 16 << 20)
