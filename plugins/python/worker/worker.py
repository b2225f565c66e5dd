"""The Python plugin's worker: run as `python -s -S -B worker.py`.

Speaks docs/WORKER.md on its standard input and output. This file only sets the
process up; run/server.py serves. What is done here, and why:

- Orphans come back to this process (a child subreaper), so that a program's
  daemon can be found and ended after its job. Only prctl can ask for that, and
  ctypes makes every later fork dearer: a first, short-lived image of this
  program asks and then replaces itself, which keeps the setting.
- The worker's modules are loaded apart from programs', see own.py.
"""

import builtins
import gc
import os
import sys

import own

SUBREAPER = "--subreaper"

# Imported before the first fork because many programs use them and they are
# cheap to carry. What is rare or large (random, datetime, decimal, dataclasses,
# hashlib) is left to the program: each megabyte mapped here makes every fork
# slower, which costs more than the odd import.
WARM = (
    "abc bisect collections collections.abc copy enum functools heapq itertools "
    "keyword math numbers operator os re string sys time types typing _blake2 _struct"
).split()


def become_subreaper():
    """Asks for orphans. Returns a note for the user where that is not possible."""
    if os.getpid() == 1 or SUBREAPER in sys.argv:
        return []  # the first process of a namespace gets them anyway
    try:
        import ctypes

        PR_SET_CHILD_SUBREAPER = 36
        if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
    except (ImportError, OSError, AttributeError) as error:
        return [f"a program's daemons cannot be found and may outlive their job ({error})"]
    arguments = list(sys.orig_argv)
    arguments[0] = sys.executable
    os.execv(sys.executable, arguments + [SUBREAPER])


def exits_without_site():
    """Gives back `exit` and `quit`, which only the site module sets."""
    import _sitebuiltins

    builtins.exit = _sitebuiltins.Quitter("exit", "Ctrl-D (i.e. EOF)")
    builtins.quit = _sitebuiltins.Quitter("quit", "Ctrl-D (i.e. EOF)")


def main():
    if sys.version_info < (3, 10):
        sys.exit(f"the worker needs CPython 3.10 or later, this is {sys.version.split()[0]}")
    notes = become_subreaper()
    exits_without_site()
    for name in WARM:
        __import__(name)
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder or ".") != own.FOLDER]
    with own.modules:
        from run import packages
    packages.open_up()
    with own.modules:
        from run import server
    sys.path_importer_cache.pop(own.FOLDER, None)
    sys.argv[:] = [server.PROGRAM]
    sys.orig_argv[:] = [server.PROGRAM]
    main_module = sys.modules["__main__"]  # kept: our code still needs its globals
    sys.modules["__main__"] = type(sys)("__main__")
    # Programs must find the collector as CPython starts it; only what lives
    # here is taken out of its sight, so that a fork does not touch it.
    server.prepare()
    gc.collect()
    gc.freeze()
    server.serve(notes)
    return main_module


if __name__ == "__main__":
    main()
