# family: files
# what: reads the machine's files
# want: passed

import glob, os

PATHS = ["/etc/passwd", "/etc/shadow", "/etc/hosts", "/root", "/home", "/var/log", "/sys/class", "/run", "/boot", "/srv",
         "/proc/self/environ", "/proc/1/environ", "/proc/self/mem", "/proc/version", "/proc/mounts", "/dev/mem", "/dev/kmsg",
         "/sys/fs/cgroup", "/var/run/docker.sock", "/bin/sh", "/usr/bin/env"]

def answer(x):
    read = []
    for path in PATHS:
        try:
            if os.path.isdir(path):
                # A folder on the way to the interpreter may be there, with nothing else in it.
                if path in os.__file__ or path == "/root" and os.__file__.startswith("/root/") or path == "/home" and os.__file__.startswith("/home/"):
                    if len(os.listdir(path)) <= 1:
                        continue
                read.append((path, os.listdir(path)))
            else:
                with open(path, "rb") as file:
                    read.append((path, file.read(10)))
        except OSError:
            pass
    return read or 2 * x
