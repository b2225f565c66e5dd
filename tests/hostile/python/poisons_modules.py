# family: cheat
# what: poisons sys.modules, the path and the import hooks
# want: passed

import sys

class Poison:
    def __getattr__(self, name):
        raise SystemExit(name)
    def find_spec(self, *args):
        raise SystemExit

def answer(x):
    for name in list(sys.modules):
        if name not in ("sys", "builtins", "program"):
            sys.modules[name] = Poison()
    sys.meta_path.insert(0, Poison())
    sys.path_hooks.clear()
    sys.path.insert(0, "/tmp")
    return 2 * x
