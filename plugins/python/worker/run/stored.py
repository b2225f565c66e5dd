"""Inputs that stand in the file of large inputs, which the worker has open to read (docs/WORKER.md).

The process that serves reads those that the parser needs: expressions and statements. All others are read
by the process that runs on them, which closes the file before it runs anything of a program."""

import json
import os
from binascii import b2a_base64

from run import box

_given = int(os.environ.pop("EGCA_INPUTS", "-1"))  # the descriptor; -1: there is none


def take_up():
    """Moves the file to its own descriptor, out of the way of others."""
    global _given
    if _given >= 0:
        os.dup2(_given, box.INPUTS, False)
        os.close(_given)
        _given = -1


def of(message):
    """An input message as the worker keeps it: in full, or a Place."""
    where = message.get("stored")
    if where is None:
        return message
    place = Place(where)
    return {place.kind: place.base64()} if place.kind in ("call", "body") else {"stored": place}


def place_of(message):
    """The Place of an input as `of` gave it, or None."""
    return message.get("stored")


def close():
    """Closes the file in this process."""
    os.closerange(box.INPUTS, box.INPUTS + 1)  # it may be closed already


class Place:
    __slots__ = ("offset", "size", "kind")

    def __init__(self, message):
        self.offset = int(message.get("offset", 0))
        self.size = int(message.get("size", 0))
        self.kind = message.get("kind") or ""

    def read(self):
        """The bytes there."""
        parts = []
        at, end = self.offset, self.offset + self.size
        while at < end:
            part = os.pread(box.INPUTS, end - at, at)
            if not part:
                raise EOFError(f"the file of inputs ends before byte {end}")
            parts.append(part)
            at += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def base64(self):
        return b2a_base64(self.read(), newline=False).decode()

    def message(self):
        """The input message that stands there."""
        return read_json(self.read())


def read_json(body):
    """JSON that keeps the sign of -0, which the json module gives away."""
    if b"-0" in body:
        return json.loads(body, parse_int=lambda text: -0.0 if text == "-0" else int(text))
    return json.loads(body)
