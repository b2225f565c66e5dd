"""Reads programs.txt: a comment, then files between `-- name --` lines (the txtar form)."""
import os
import re
import sys

MARK = re.compile(r"^-- (\S+) --\n", re.MULTILINE)
HERE = os.path.dirname(os.path.abspath(__file__))


def archive(name):
    """[(file name, text)]"""
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        pieces = MARK.split(file.read())
    return list(zip(pieces[1::2], pieces[2::2]))


def programs():
    """[(name, source, expression to evaluate or None)] that this Python can compile."""
    found = []
    for name, text in archive("programs.txt"):
        call = re.search(r"^# call: (.*)$", text, re.MULTILINE)
        oldest = re.search(r"^# python: 3\.(\d+)$", text, re.MULTILINE)
        if oldest and sys.version_info < (3, int(oldest.group(1))):
            continue
        found.append((name, text, call.group(1) if call else None))
    return found


def write(name, files):
    """Writes an archive anew, its comment kept."""
    path = os.path.join(HERE, name)
    with open(path, encoding="utf-8") as file:
        comment = MARK.split(file.read())[0]
    with open(path, "w", encoding="utf-8") as file:
        file.write(comment + "".join("-- %s --\n%s" % pair for pair in files.items()))
