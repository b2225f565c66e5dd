# family: files
# what: writes wherever it can
# want: passed

import os

FOLDERS = ["/", "/bin", "/dev", "/dev/shm", "/etc", "/home", "/lib", "/mnt", "/opt", "/proc", "/root", "/run", "/sys",
           "/usr", "/usr/lib", "/var", "/var/tmp", "/worker", os.path.dirname(os.__file__)]

def answer(x):
    wrote = []
    for folder in FOLDERS:
        try:
            with open(f"{folder}/egca-hostile-mark", "w") as file:
                file.write("was here")
            wrote.append(folder)
        except OSError:
            pass
    for file in ("/worker/worker.py", os.__file__, "/dev/null"):
        for change in (lambda: os.unlink(file), lambda: os.chmod(file, 0), lambda: os.truncate(file, 0), lambda: os.rename(file, file + "x")):
            try:
                change()
                if file != "/dev/null":
                    wrote.append(file)
            except OSError:
                pass
    return wrote or 2 * x
