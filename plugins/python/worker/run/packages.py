"""The folders of packages that programs may import, beside the standard library.

Loaded and used before the worker's limits are measured: what is preloaded lies in the
memory of the zygote, and counts as no program's. A program runs in a fork of it, so that
whatever it does to a module, the next program finds the module as it was loaded."""

import os
import re
import sys
from importlib import import_module

FOLDERS = [folder for folder in os.environ.pop("EGCA_PYTHON_PACKAGES", "").split(os.pathsep) if folder]
PRELOAD = os.environ.pop("EGCA_PYTHON_PRELOAD", "").split()

_IMPORTS = re.compile(rb"^[ \t]*(?:import|from)[ \t][^\n]*", re.MULTILINE)
_NAMES = re.compile(rb"\w+")
_names: set[bytes] = set()  # of the packages' outermost modules


def open_up():
    """Lets modules be imported from the folders, and imports what is to be preloaded. Ends the
    worker where that is not possible."""
    sys.path.extend(FOLDERS)
    for folder in FOLDERS:
        try:
            _names.update([name.partition(".")[0].encode() for name in os.listdir(folder)])
        except OSError as error:
            sys.exit(f"option packages: {folder} cannot be read: {error.strerror}")
    for name in PRELOAD:
        try:
            import_module(name)
        except Exception as error:
            sys.exit(f"option preload: {name} cannot be imported by {sys.executable} from "
                     f"{', '.join(FOLDERS) or 'the standard library'}: {type(error).__name__}: {error}")


def named(text):
    """The packages that a text imports, by the names of their outermost modules, and numpy.random
    where it uses that: its generator is seeded before a program runs."""
    if not _names:
        return []
    words = {word for line in _IMPORTS.findall(text) for word in _NAMES.findall(line)}
    found = [name.decode("utf-8", "replace") for name in sorted(words & _names)]
    if "numpy" in found and b"random" in text:
        found.append("numpy.random")
    return found


def seed():
    """Seeds the generator that numpy's functions share, where it is loaded: equal jobs give equal results."""
    random = sys.modules.get("numpy.random")
    if random is not None:
        random.seed(0)
