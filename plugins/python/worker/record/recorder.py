"""Where an instrumented program's events go.

Events lie in one flat list, three items each (site, frame, value): extending a list by a tuple that
dies at once takes half the time of keeping the tuple, and the columns that leave the process are
slices of it.
"""
from itertools import count

# Stands for "no value" in an event.
NO_VALUE = ...

# Local names of instrumented functions begin with one of these. No program can write such a name.
FRAME, ELEMENT, TEMPORARY = ".f", ".v", ".x"


class Recorder:
    """Collects the events of one run, at most `max_events`.

    snapshot(value) -> bytes is called when the event happens for all but exact int, float, str,
    bool and None, which are kept themselves, and for tuples of a program's variables that are
    all exact int, which are kept too. It must run no code of the program, and bounds the
    memory that snapshots take.

    on_cap() is called when there are more events. It must not return: it writes `columns()` out and
    ends the process. The cap is looked at where a program can repeat itself (entries, loops,
    elements), so a run that ends by itself may still have gone over it: ask `capped` then.
    """

    def __init__(self, max_events, snapshot, on_cap):
        self.max_events = max_events
        self.snapshot = snapshot
        self.full = on_cap
        flat: list = []
        self.flat = flat
        self.news = bytes   # gives what the program has written, where its output is looked at
        self.loaded = None  # items of it when the program had been loaded
        self.next_frame = count(1).__next__
        self.record = record = flat.extend

        def kept(value):
            """What an event holds for a value. Types are compared by identity: anything else would
            run a metaclass's code."""
            kind = type(value)
            if (kind is int or kind is str or kind is bool or kind is float
                    or value is None):
                return value
            return snapshot(value)

        def passed(site, frame, value):
            """Records a value on its way to where the program wants it."""
            record((site, frame, kept(value)))
            return value

        def output(site, frame):
            """Records what was written since the last time, if anything was."""
            text = self.news()
            if text:
                record((site, frame, kept(text)))

        self.kept = kept
        self.passed = passed
        self.output = output

    @property
    def capped(self):
        """Whether the run went on after the last event that `columns` has."""
        return len(self.flat) > 3 * self.max_events

    @property
    def loading(self):
        """How many of the events that `columns` has happened while the program was loaded."""
        most = len(self.flat) if self.loaded is None else self.loaded
        return min(most // 3, self.max_events)

    def columns(self):
        """(sites, frames, values), lists of equal length, at most max_events long."""
        # An interrupted extend leaves whole events: it is one call in C.
        end = min(len(self.flat) // 3, self.max_events) * 3
        return self.flat[0:end:3], self.flat[1:end:3], self.flat[2:end:3]

    @property
    def events(self):
        """[(site, frame, value)]"""
        return list(zip(*self.columns()))


def hide(names):
    """What locals(), vars() or dir() gave, without the recorder's own names."""
    kind = type(names)
    if kind is dict:
        for name in [name for name in names if is_hidden(name)]:
            del names[name]
    elif kind is list:
        names[:] = [name for name in names if not is_hidden(name)]
    return names


def is_hidden(name):
    return type(name) is str and (name == FRAME or name.startswith((ELEMENT, TEMPORARY)))
