# family: main
# what: it prints gigabytes
# want: limit
# main: yes
while True:
    print("x" * 100_000)
