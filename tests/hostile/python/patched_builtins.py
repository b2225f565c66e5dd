# family: cheat
# what: makes every builtin lie
# want: wrong|killed|exception|tampered|timeout

import builtins

def lie(*args, **kwargs):
    return True

for name in list(vars(builtins)):
    if not name.startswith("__") and name not in ("property", "list", "vars", "setattr", "print"):
        setattr(builtins, name, lie)

def answer(x):
    return 0
