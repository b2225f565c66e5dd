# family: compile
# what: declares an encoding that runs code when decoded
# want: rejected|exception|passed

# -*- coding: unicode_escape -*-
def answer(x):
    return 2 * x
#\u000aimport os; os._exit(0)
