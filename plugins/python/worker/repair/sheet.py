"""The memory in which the process that runs edits writes down how far it is, and the one that asked
for it reads that, whatever became of the other.

Where a hostile program runs anybody may write here, at any time: what is read are numbers, each of
which has to be in its range."""
from mmap import MADV_REMOVE, mmap
from struct import Struct

SIZE = 1 << 20
HEAD = Struct("<IQ")    # the set in hand, the steps before it
UNTOUCHED = (1 << 32) - 1   # stands for the set until the process begins with what it was asked
ROWS = 64               # where the rows begin: one for each set
RAN = Struct("<H")      # of a row: checks that were run; then a bit for each that failed
TEST = Struct("<BI")    # a row of the program's first runs: PASSED or FAILED, the steps taken
PASSED, FAILED = 1, 2
MOST_CHECKS = 1 << 16


class Sheet:
    def __init__(self):
        self.memory = mmap(-1, SIZE)

    def wipe(self):
        """Makes all of it zero, and gives its pages back."""
        self.memory.madvise(MADV_REMOVE)

    def clear(self, size):
        self.memory[:ROWS + size] = bytes(ROWS + size)
        HEAD.pack_into(self.memory, 0, UNTOUCHED, 0)

    def progress(self):
        """(set, steps) as they stand there."""
        return HEAD.unpack_from(self.memory)


def width(checks):
    """Bytes of one set's row."""
    return RAN.size + (checks + 7) // 8


def room(checks):
    """How many sets' rows there is room for."""
    return (SIZE - ROWS) // width(checks)


def packed(ran, failed, size):
    """A row of so many bytes; failed: a bit for each check."""
    return RAN.pack(ran) + failed.to_bytes(size - RAN.size, "little")


class Rows:
    """The rows of sets that run on so many checks."""

    def __init__(self, sheet, checks):
        self.memory = sheet.memory
        self.checks = checks
        self.width = width(checks)
        self.plain = packed(1, 1, self.width)

    def failed_first(self, index):
        """Whether a row says that its set failed the first check and ran on no other."""
        at = ROWS + index * self.width
        return self.memory[at:at + self.width] == self.plain

    def read(self, index, most):
        """(checks that were run, those that failed) of a set that ends after more failures than
        `most`; None where the row says anything else."""
        ran, bits = self._row(index)
        if not 0 < ran <= self.checks or bits >> ran:
            return None
        failed = _numbers(bits, ran)
        if (ran == self.checks or len(failed) > most) and len(failed) <= most + 1 and (
                len(failed) <= most or failed[-1] == ran - 1):
            return ran, failed
        return None

    def cut(self, index):
        """What the row of a set says that its process did not live to end."""
        ran, bits = self._row(index)
        ran = min(ran, self.checks)
        return ran, _numbers(bits, ran)

    def _row(self, index):
        at = ROWS + index * self.width
        ran, = RAN.unpack_from(self.memory, at)
        return ran, int.from_bytes(self.memory[at + RAN.size:at + self.width], "little")


def _numbers(bits, count):
    return [number for number in range(count) if bits >> number & 1]
