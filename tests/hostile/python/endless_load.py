# family: cpu
# what: loops while it is loaded
# want: timeout

while True:
    pass
