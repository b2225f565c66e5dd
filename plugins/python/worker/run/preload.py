"""Modules that are loaded before the clocks start when the text of the program or of a
test speaks of them: standard ones that only define things when imported, and packages."""

import sys

from run import packages

PRELOAD = (
    "base64 bisect calendar cmath collections contextlib copy csv dataclasses datetime decimal "
    "fractions hashlib inspect io json numbers pprint queue random secrets statistics struct "
    "textwrap threading traceback unittest uuid"
).split()
LOADED = frozenset(sys.modules)  # in every process of the worker


def modules_named(texts):
    """The modules to load that the texts speak of."""
    text = b"\n".join(texts)
    named = [name for name in PRELOAD if name.encode() in text] + packages.named(text)
    return tuple([name for name in named if name not in LOADED])


def load(names):
    """Imports modules. A program that needs what cannot be imported finds out by itself."""
    for name in names:
        if name not in sys.modules:
            try:
                __import__(name)
            except Exception:  # a package may raise anything
                pass
