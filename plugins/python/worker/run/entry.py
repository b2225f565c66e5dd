"""What a program is loaded into, and the function that inputs with arguments call."""

import builtins
import sys
from types import ModuleType


def module_named(name):
    """The namespace of a new module."""
    module = ModuleType(name)
    namespace = module.__dict__
    namespace["__builtins__"] = builtins.__dict__
    sys.modules[name] = module
    return namespace


def entry(namespace, entry_point):
    """What an entry point names in a loaded program: a function or, of Class.method, the method of a fresh
    object of the class. Raises what Python does where there is none, and what the making of the object does."""
    name, _, method = entry_point.partition(".")
    if name not in namespace:
        raise NameError(f"name {name!r} is not defined")
    found = namespace[name]
    return getattr(found(), method) if method else found
