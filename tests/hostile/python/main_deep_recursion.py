# family: main
# what: it recurses without end in a thread with a large stack
# want: exception|killed|memory
# main: yes
import sys, threading
sys.setrecursionlimit(10 ** 9)
threading.stack_size(1 << 27)
def deep(n):
    return deep(n + 1)
result = []
def run():
    result.append(deep(0))
thread = threading.Thread(target=run)
thread.start()
thread.join()
print(result[0])
