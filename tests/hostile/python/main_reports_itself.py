# family: main
# what: it reports a result of its own
# want: tampered
# main: yes
import os
os.write(3, b"\x40\x00\x00\x00R" + b"\x00" * 63)
print(2 * int(input()))
