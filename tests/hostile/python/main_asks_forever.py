# family: main
# what: it asks for another line for ever
# want: timeout
# main: yes
while True:
    try:
        input()
    except EOFError:
        pass
