# family: main
# what: its exit says that all went well
# want: exception
# main: yes
class End(SystemExit):
    code = 0
print(2 * int(input()))
raise End(1)
