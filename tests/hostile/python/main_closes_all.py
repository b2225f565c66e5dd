# family: main
# what: it closes every descriptor, that of its reports too
# want: killed|exception|tampered
# main: yes
import os
os.closerange(0, 64)
os.write(1, b"2")
