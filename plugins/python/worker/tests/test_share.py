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
    "global": "n = 0\ndef f():\n    global n\n    n += 1\n    return n",
    "constant format": "def f(x): return '{} {:>3}'.format(x, 1)",
    "main": "if __name__ == '__main__': print(1)",
    "passed function": "import operator\nfrom math import sqrt\ndef f(x): return sorted(map(sqrt, x), key=operator.neg)",
    "local named open": "def f(open): return open",
    "regular expression": "import re\ndef f(s): return re.sub(r'a+', '', s, flags=re.I) if re.match('a', s) else s",
    "builtin attribute": "def f(): print.x = 1",
    "cleared": "import functools\n@functools.cache\ndef f(g): return g\nf.cache_clear()",
    "asked types": "class N: pass\ndef f(x, y): return type(x) is list or type(x) in (int, N) or type(x) == type(y) or f'{type(x)}' or type(x).__name__",
    "compiled pattern": "import re\np = re.compile('a')\ndef f(s): return p.sub('b', s)",
    "named tuple": "from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef f(): return P(1, 2)._replace(x=3)._asdict()",
    "fields and counts": "from collections import Counter\nfrom heapq import nlargest\nclass A:\n"
                         "    def __init__(self, x): self.count = Counter(x)\n    def top(self): return nlargest(2, self.count)",
    "own class in a type": "from typing import List, Optional\nclass N:\n    def __init__(self, next: Optional['N']): self.next = next\n"
                           "def f(x: List[N]) -> dict[str, N | None]: return {}",
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
    "mutable class attribute": "from textwrap import TextWrapper\nTextWrapper().unicode_whitespace_trans[1] = 2",
    "attribute by text": "from operator import attrgetter\nf = attrgetter('__class__')",
    "method by text": "import operator\nf = operator.methodcaller('__setattr__', 'x', 1)",
    "field by text": "import string\nf = string.Formatter().get_field",
    "formatter taken": "from string import Formatter as F",
    "template": "from string import Template",
    "format that walks": "def f(g): return '{0.gi_frame}'.format(g)",
    "format that looks in": "def f(g): return '{0[x]}'.format(g)",
    "annotations of a library's function": "import heapq\nheapq.nlargest.__annotations__['x'] = 1",
    "defaults of a library's function": "from heapq import merge\nmerge.__kwdefaults__['x'] = 1",
    "method on another's class": "from collections import Counter\nclass A:\n    def put(self, x): self.x = x\nA.put(Counter, 1)",
    "method on a library's function": "from heapq import merge\nclass A:\n    def put(self, x): self.x = x\nA.put(merge, 1)",
    "method in a class body": "import json\nclass A:\n    def put(self, x): self.x = x\n    put(json.dumps, 1)",
    "modules out of modules": "import collections\ncollections.abc.sys.modules.clear()",
    "modules out of typing's": "import typing\ntyping.re.template('x')",
    "format handed around": "f = '{0.__class__}'.format\ndef g(o): return f(o)",
    "format of a module's": "import datetime\ndef g(o): return '{0[x]}'.format",
    "enumeration made by its call": "from enum import Enum\nK = Enum('K', {'A': 1, '__eq__': lambda a, b: True, '__hash__': lambda a: 0})",
    "enumeration made by a class of one": "from enum import Enum\nclass E(Enum): pass\nK = E('K', {'A': 1, '__del__': print})",
    "type of a class": "K = type(int)('K', (), {'__hash__': lambda s: 0})",
    "type learned by a comparison": "class K:\n    def __eq__(self, other): return other('K', (), {})\ndef f(): return K() == type(int)",
    "type learned by a name": "class K:\n    def __eq__(self, other): return other('K', (), {})\ndef f(int): return int == type(str)\nf(K())",
    "type learned by a container": "class K:\n    def __contains__(self, other): return other('K', (), {})\ndef f(): return type(int) in K()",
    "function of an enumeration": "from enum import Enum\nclass C(Enum):\n    X = 1\nclass A:\n    def put(self, x): self.x = x\n"
                                  "A.put(C.__new__, 1)",
    "dictionary of a class": "from functools import lru_cache\nlru_cache(None)(len).cache_info()._field_defaults['x'] = 1",
    "class of an instance": "from collections import Counter\nclass A:\n    def put(self, x): self.x = x\nA.put(type(Counter()), 1)",
    "inherited function": "from collections import Counter\nclass B(Counter): pass\nclass A:\n    def put(self, x): self.x = x\nA.put(B.update, 1)",
    "made setter": "from dataclasses import dataclass\nfrom collections import Counter\n@dataclass\nclass A:\n    x: int\nA.__init__(Counter, 1)",
    "made into a dataclass": "from dataclasses import dataclass\nfrom collections import Counter\ndataclass(Counter)",
    "a sentinel with attributes": "from dataclasses import MISSING",
    "wrapped": "from functools import wraps\nfrom collections import Counter\ndef f(): pass\nwraps(f)(Counter)",
    "wrapped by names": "from functools import wraps\nfrom heapq import merge\n@wraps(merge, assigned=('__globals__',))\ndef f(): pass",
    "updated": "from functools import update_wrapper\nupdate_wrapper(print, print)",
    "marked abstract": "from abc import abstractmethod\nfrom heapq import merge\nabstractmethod(merge)",
    "ordered": "from functools import total_ordering\nfrom collections import Counter\ntotal_ordering(Counter)",
    "registered overloads": "from typing import overload",
    "marked final": "from typing import final\nfrom heapq import merge\nfinal(merge)",
    "hints evaluated": "from typing import get_type_hints",
    "purged": "import re\nre.purge()",
    "token of caches": "import functools\nfunctools.get_cache_token()",
    "metaclass": "class M(type):\n    def __eq__(self, other): return True\nclass A(metaclass=M): pass",
    "class by type": "A = type('A', (), {'__del__': print})",
    "type handed around": "def f(x): return list(map(type, x))",
    "type by another name": "t = type\nA = t('A', (), {})",
    "asked cache": "from typing import List\nclass K:\n    def __eq__(self, o): return True\n    def __hash__(self): return 0\nk = K()\n"
                   "def f(x: List[k]): return x",
    "asked cache by literal": "from typing import Literal\nclass K:\n    def __eq__(self, o): return True\n    def __hash__(self): return 0\n"
                              "def f(x: Literal[K()]): return x",
    "asked cache out of annotations": "from typing import List\nclass K:\n    def __hash__(self): return 0\nL = List[K]",
    "asked cache by a made class": "from typing import List\nclass K:\n    def __hash__(self): return 0\ndef d(c): return K()\n@d\nclass A: pass\n"
                                   "def f(x: List[A]): return x",
    "address": "def f(x): return id(x) % 4096",
    "address as a hash": "def f(x): return hash(object())",
    "directory": "def f(): return dir()",
    "builtin compile beside re's": "import re\np = re.compile('a')\nc = compile('1', '', 'eval')",
    "a module out of typing": "from typing import sys",
    "weak": "import weakref",
    "annotation that is read": "def f(x: int): return f.__annotations__",
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
