# family: files
# what: leaves whiteouts, files without a name, exchanged folders
# want: passed

import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
EXCHANGE, WHITEOUT = 2, 4

def answer(x):
    os.mkdir("/tmp/one")
    os.mkdir("/tmp/one/inner")
    open("/tmp/two", "w").close()
    libc.renameat2(-100, b"/tmp/one", -100, b"/tmp/two", EXCHANGE)
    libc.renameat2(-100, b"/tmp/one", -100, b"/tmp/three", WHITEOUT)
    libc.renameat2(-100, b"/tmp", -100, b"/tmp/two", EXCHANGE)
    try:
        file = os.open("/tmp", os.O_TMPFILE | os.O_RDWR)
        libc.linkat(file, b"", -100, b"/tmp/four", 0x1000)
    except OSError:
        pass
    return 2 * x
