"""An honest program that tells all that it finds of the programs before it."""

import builtins
import fcntl
import gc
import linecache
import os
import random
import re
import resource
import signal
import sys
import time


def writes():
    try:
        with open("/tmp/neighbour", "w") as file:
            file.write("x")
        os.mkdir("/tmp/folder")
        os.rmdir("/tmp/folder")
        os.unlink("/tmp/neighbour")
        return True
    except OSError as error:
        return error


def look(x):
    place = os.stat("/tmp")
    told = {
        "files": os.listdir("/tmp"),
        "folder": os.getcwd(),
        "place": (oct(place.st_mode), os.listxattr("/tmp"), time.gmtime(place.st_mtime)[0], time.gmtime(place.st_atime)[0]),
        "writes": writes(),
        "descriptors": [fcntl.fcntl(n, fcntl.F_GETFL) for n in range(3)],
        "root": sorted(os.listdir("/")),
        "environment": sorted(os.environ.items()),
        "umask": os.umask(0),
        "nice": os.nice(0),
        "processors": sorted(os.sched_getaffinity(0)),
        "signals": [str(signal.getsignal(n)).split(" at ")[0] for n in range(1, 65) if n not in (32, 33)],
        "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
        "limits": [resource.getrlimit(n) for n in range(16) if n != resource.RLIMIT_AS],
        "user": (os.getresuid(), os.getresgid(), os.getgroups()),
        "random": random.random(),
        "recursion": sys.getrecursionlimit(),
        "collector": gc.isenabled(),
        "cache": sorted(linecache.cache),
        "patterns": len(re._cache),
        "names": sorted(n for n in dir(builtins)),
        "modules": sorted(n for n in sys.modules if n in ("ctypes", "socket", "threading", "runner")),
        "zone": time.tzname,
        "number": 255 + 1,
        "sum": sum([256, 0]),
    }
    return "\n".join(f"{key}: {value}" for key, value in told.items())
