"""Which programs may run several inputs in one process."""
import unittest

from support import analysis

YES = {
    "plain": "def f(x):\n    return x + 1",
    "print": "print('a')",
    "math": "import math\ndef f(x): return math.sqrt(x) + math.pi",
    "typing": "from typing import List, Optional, Dict\ndef f(x: List[int]) -> Optional[Dict]: return None",
    "typing module": "import typing\ndef f(x: typing.List[int]): return x",
    "collections": "from collections import Counter, defaultdict, deque\nd = defaultdict(list)\nc = Counter('a')",
    "collections.abc": "import collections.abc\nfrom collections.abc import Iterable\n"
                       "def f(x): return isinstance(x, Iterable), isinstance(x, collections.abc.Sized)",
    "chain": "import itertools\nf = lambda x: list(itertools.chain.from_iterable(x))",
    "alias": "import collections as c, heapq as h\ndef f(x): h.heapify(x); return c.Counter(x)",
    "self": "class A:\n    def __init__(self): self.x = 1\n    def __lt__(self, o): return self.x < o.x",
    "nodes": "class N: pass\ndef f():\n    n = N(); n.next = N(); n.next.v = 3\n    return n",
    "nodes with a bare import": "from typing import Optional\nimport math\nclass N: pass\n"
                                "def f() -> Optional[N]:\n    n = N(); n.v = math.inf\n    return n",
    "super": "class A:\n    def __init__(self): super().__init__()",
    "cache": "from functools import lru_cache, reduce\n@lru_cache(None)\ndef f(x): return x",
    "dataclass": "from dataclasses import dataclass, field\n@dataclass\nclass P:\n    x: int = field(default=1)",
    "enum": "from enum import Enum\nclass C(Enum):\n    A = 1",
    "global": "n = 0\ndef f():\n    global n\n    n += 1\n    return n",
    "constant format": "def f(x): return '{} {:>3}'.format(x, 1)",
    "main": "if __name__ == '__main__': print(1)",
    "passed function": "import operator\nfrom math import sqrt\ndef f(x): return sorted(map(sqrt, x), key=operator.neg)",
    "local named open": "def f(open): return open",
    "regular expression": "import re\ndef f(s): return re.sub(r'a+', '', s, flags=re.I) if re.match('a', s) else s",
    "exceptions": "import json\ndef f(s):\n    try: return json.loads(s)\n    except (ValueError, json.JSONDecodeError): return None",
}

NO = {
    "random": "import random",
    "sys": "import sys",
    "a module that another imported": "import typing\ntyping.sys.modules.clear()",
    "and one more": "import dataclasses\ndataclasses.inspect.modulesbyfile.clear()",
    "from os": "from os import path",
    "os submodule": "import os.path",
    "threads": "import threading",
    "relative": "from . import x",
    "star": "from math import *",
    "patched module": "import math\nmath.pi = 3",
    "patched class": "from collections import Counter\nCounter.x = 1",
    "patched through a name": "import math\nm = math\nm.pi = 3",
    "patched class through a name": "from collections import Counter\nc = Counter\nc.x = 1",
    "patched through a parameter": "import math\ndef f(m): m.pi = 3\nf(math)",
    "patched deeper": "import json\njson.decoder.x = 1",
    "patched in a loop": "from collections import Counter\nfor c in [Counter]: c.x = 1",
    "module in a module": "import fractions\nfractions.sys.modules['a'] = 1",
    "module out of a module": "from fractions import sys",
    "a module's dictionary": "import copy\ncopy.dispatch_table[int] = 1",
    "a module's set": "from hashlib import algorithms_available as a\na.add('x')",
    "private": "import copy\ncopy._deepcopy_dispatch.clear()",
    "deleted attribute": "import math\ndel math.pi",
    "builtin attribute": "def f(): print.x = 1",
    "type attribute": "def f(o): type(o).x = 1",
    "getattr": "def f(o): return getattr(o, 'x')",
    "setattr": "import math\nsetattr(math, 'pi', 3)",
    "eval": "eval('1')",
    "aliased eval": "e = eval",
    "open": "open('/tmp/x', 'w')",
    "globals": "def f(): globals()['x'] = 1",
    "builtins": "__builtins__['len'] = 1",
    "import": "__import__('os')",
    "dunder attribute": "def f(o): return o.__class__",
    "dunder name": "def f(): return __loader__",
    "finaliser": "class A:\n    def __del__(self): print('late')",
    "subclasses": "def f(): return object.__subclasses__()",
    "matched class": "def f(o):\n    match o:\n        case object(__class__=c): return c",
    "other format": "def f(s, o): return s.format(o)",
    "format with dunder": "def f(o): return '{0.__class__}'.format(o)",
    "format_map": "def f(s): return s.format_map({})",
    "async": "async def f(): pass",
    "registered": "from collections.abc import Sized\nSized.register(int)",
    "frames": "def f(g): return g.gi_frame",
    "cleared": "import functools\ndef f(g): g.cache_clear()",
    "mutable class attribute": "from textwrap import TextWrapper\nTextWrapper().unicode_whitespace_trans[1] = 2",
    "input": "x = input()",
    "exit": "exit()",
    "getattribute": "class A:\n    def __getattribute__(self, n): return 1",
}


class Shareable(unittest.TestCase):
    def test_yes(self):
        for name, source in YES.items():
            with self.subTest(name):
                found = analysis.analyse(source.encode())
                self.assertEqual(found.errors, [])
                self.assertIs(found.shareable, True)

    def test_no(self):
        for name, source in NO.items():
            with self.subTest(name):
                found = analysis.analyse(source.encode())
                self.assertEqual(found.errors, [])
                self.assertIs(found.shareable, False)

    def test_what_does_not_compile_is_not(self):
        self.assertIs(analysis.analyse(b"def").shareable, False)


if __name__ == "__main__":
    unittest.main()
