"""How the worker's own modules are loaded, and kept apart from programs.

They get builtins of their own. Programs run in forks of this process and may
rebind `builtins.len`; what reports on them then still calls the real one. And
they are in sys.modules only while one of them is imported, so that a program
that imports `values` gets the ImportError that it deserves.
"""

import builtins
import os
import sys
from importlib.machinery import FileFinder, SourceFileLoader

FOLDER = os.path.dirname(os.path.abspath(__file__))


class Loader(SourceFileLoader):
    """Loads a module of the worker with a private copy of the builtins."""

    builtins = dict(builtins.__dict__)

    def exec_module(self, module):
        module.__dict__["__builtins__"] = self.builtins
        super().exec_module(module)


class Modules:
    """`with modules:` is where the worker's modules can be imported."""

    def __init__(self):
        self.finders = {}
        self.found: dict = {__name__: sys.modules[__name__]}

    def find_spec(self, name, path=None, target=None):
        folder = FOLDER if path is None else path[0]
        if not folder.startswith(FOLDER):
            return None     # of a package that is not ours
        finder = self.finders.get(folder)
        if finder is None:
            finder = self.finders[folder] = FileFinder(folder, (Loader, [".py"]))
        spec = finder.find_spec(name)
        if spec is not None:
            self.found[name] = None
        return spec

    def __enter__(self):
        sys.modules.update(self.found)
        sys.meta_path.insert(0, self)

    def __exit__(self, *failure):
        sys.meta_path.remove(self)
        for name in self.found:
            self.found[name] = sys.modules.pop(name)


modules = Modules()
