"""A job's limits, and what the inputs after a time-out get."""

# After the first input of a job that ran out of time the later ones get this
# part of the CPU and wall limits, but no less than the floor: a program that
# loops for ever usually does so on every input, and would cost the full limit
# each time.
LATER = 0.1
FLOOR = 0.05  # seconds


class Limits:
    """Protocol limits in Python's types. Seconds are floats, sizes are bytes."""

    __slots__ = ("cpu", "wall", "memory", "output", "result", "events", "depth", "width")

    def __init__(self, message):
        self.cpu = float(message.get("cpuSeconds") or 5)
        self.wall = float(message.get("wallSeconds") or 10)
        self.memory = int(message.get("memoryBytes") or 1 << 30)
        self.output = int(message.get("outputBytes") or 1 << 20)
        self.result = int(message.get("resultBytes") or 16 << 20)
        self.events = int(message.get("events") or 50_000)
        self.depth = int(message.get("valueDepth") or 12)
        self.width = int(message.get("valueWidth") or 256)

    def after_time_out(self):
        """The limits of the inputs that follow one that ran out of time."""
        lowered = Limits({})
        for name in self.__slots__:
            setattr(lowered, name, getattr(self, name))
        lowered.cpu = min(self.cpu, max(self.cpu * LATER, FLOOR))
        lowered.wall = min(self.wall, max(self.wall * LATER, FLOOR))
        return lowered

    def most_late(self):
        """How many inputs may run out of time before the others do not run: the first takes
        the limit, and those after it, with theirs lowered, take it once more."""
        return 1 + int(self.cpu / self.after_time_out().cpu + 1e-6)
