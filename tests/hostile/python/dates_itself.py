# family: files
# what: an honest use of modes and times on files of its own
# want: passed

import os, shutil, stat

def answer(x):
    os.makedirs("/tmp/a/b")
    with open("/tmp/a/b/file", "w") as file:
        file.write("x" * x)
    os.chmod("/tmp/a/b/file", 0o640)
    os.utime("/tmp/a/b/file", (1_000_000, 2_000_000))
    shutil.copytree("/tmp/a", "/tmp/c")
    seen = os.stat("/tmp/c/b/file")
    shutil.rmtree("/tmp/a")
    return 2 * seen.st_size if (stat.S_IMODE(seen.st_mode), int(seen.st_mtime)) == (0o640, 2_000_000) else seen
