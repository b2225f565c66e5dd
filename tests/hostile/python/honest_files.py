# family: files
# what: an honest use of files: temporary ones, locks of its own, a data base, a shelf
# want: passed

import dbm, fcntl, os, shelve, shutil, sqlite3, tempfile

def answer(x):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "data")
        base = sqlite3.connect(path)
        base.execute("pragma journal_mode = wal")
        base.execute("create table t (n)")
        with base:
            base.execute("insert into t values (?)", (x,))
        n = base.execute("select n from t").fetchone()[0]
        base.close()
        with shelve.open(os.path.join(folder, "shelf")) as shelf:
            shelf["n"] = n
            n = shelf["n"]
        with open(path, "a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            fcntl.lockf(file, fcntl.LOCK_EX)
        copy = shutil.copy2(path, path + ".copy")
        os.chmod(copy, 0o400)
        os.utime(copy, (1, 2))
        with tempfile.TemporaryFile() as file:
            file.write(b"%d" % n)
            file.seek(0)
            return 2 * int(file.read())
