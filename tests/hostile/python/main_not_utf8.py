# family: main
# what: its output is no text
# want: wrong
# main: yes
import os
os.write(1, b"\xff\xfe\x00" * 1000)
