"""Frames of the worker protocol (docs/WORKER.md), read and written whole."""

from os import read as _read, write as _write
from struct import Struct

HEADER = Struct("<IB")
JSON = 0x4A  # 'J'
BLOB = 0x42  # 'B'
MAX_FRAME = 64 << 20  # bytes, the kind included


class BadFrame(Exception):
    """The other side broke the framing."""


def read_exactly(fd, count):
    """Reads count bytes; fewer only at the end of the stream."""
    data = _read(fd, min(count, 1 << 20))
    if len(data) == count:
        return data
    parts = [data]
    left = count - len(data)
    while left and data:
        data = _read(fd, min(left, 1 << 20))
        parts.append(data)
        left -= len(data)
    return b"".join(parts)


def read_frame(fd):
    """Returns (kind, body), or None at the end of the stream."""
    header = read_exactly(fd, HEADER.size)
    if not header:
        return None
    if len(header) < HEADER.size:
        raise BadFrame("the stream ended inside a frame's header")
    length, kind = HEADER.unpack(header)
    if not 1 <= length <= MAX_FRAME:
        raise BadFrame(f"a frame of {length} bytes, at most {MAX_FRAME} are allowed")
    body = read_exactly(fd, length - 1)
    if len(body) < length - 1:
        raise BadFrame("the stream ended inside a frame")
    return kind, body


def frame(kind, body):
    return HEADER.pack(len(body) + 1, kind) + body


def write_all(fd, data):
    """Writes every byte to a blocking descriptor."""
    written = _write(fd, data)
    if written == len(data):
        return
    view = memoryview(data)
    while written < len(data):
        written += _write(fd, view[written : written + (1 << 20)])
