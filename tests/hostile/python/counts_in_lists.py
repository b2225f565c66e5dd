# family: cheat
# what: counts its inputs in what the interpreter keeps for itself
# want: passed

import atexit, codecs, copyreg, gc, linecache, os, sys, warnings, weakref

def answer(x):
    before = (len(warnings.filters), len(linecache.cache), len(copyreg.dispatch_table), len(gc.callbacks), sys.getswitchinterval(), os.environ.get("COUNT"))
    warnings.filters.append(("ignore", None, Warning, None, 0))
    linecache.cache["count"] = (1, None, [], "count")
    copyreg.dispatch_table[type("T", (), {})] = len
    gc.callbacks.append(lambda *_: None)
    sys.setswitchinterval(0.001 * (x + 1))
    os.environ["COUNT"] = str(x)
    codecs.register(lambda name: None)
    return 2 * x if before[4] == 0.005 and before[5] is None and before[1] == 0 else before
