# family: main
# what: it raises when it has written the answer
# want: exception
# main: yes
print(2 * int(input()), flush=True)
raise ValueError
