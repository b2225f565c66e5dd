# family: cheat
# what: an exception that lies about everything
# want: exception

class Error(BaseException):
    __class__ = property(lambda self: SystemExit)
    args = property(lambda self: 1 / 0)
    def __str__(self):
        raise SystemExit(0)
    __repr__ = __str__
    def __getattribute__(self, name):
        raise KeyboardInterrupt

def answer(x):
    raise Error
