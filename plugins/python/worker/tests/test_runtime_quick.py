"""The short cut may only say yes where the analysis would."""
import gzip
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from run import quick
from record.analysis import analyse

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.path.join(HERE, *[os.pardir] * 5, "shared", "data")


def verdict(source):
    code = quick.code_of(source)
    return code is not None and quick.shareable(code)


class Quick(unittest.TestCase):
    def test_yes(self):
        for source in (
            "def f(x):\n    return x + 1",
            "import math\nfrom typing import List\ndef f(x: List[int]) -> int:\n    return math.floor(x[0])",
            "from collections import Counter, defaultdict\ndef f(x):\n    d = defaultdict(list)\n    d[1].append(x)\n    return Counter(x)",
            "import re\ndef f(x):\n    return re.sub('a', 'b', x)",
        ):
            self.assertTrue(verdict(source.encode()), source)

    def test_no(self):
        for source in (
            "import math\nmath.pi = 3",
            "import math\ndel math.pi",
            "import math as m\nfor m.pi in [3]: pass",
            "import math\nx = math\nx.pi += 1",
            "from os import *",
            "from math import *",
            "import os",
            "import random",
            "import collections.abc\ncollections._sys.modules.clear()",
            "import dataclasses\ndataclasses.inspect.modulesbyfile.clear()",
            "import re\nre._cache.clear()",
            "import re as r\ndef f(): return [m._cache for m in [r]]",
            "import string\nstring.Formatter().format('{0.x}', 1)",
            "'{0.__class__}'.format(1)",
            "def f(): return f.__globals__",
            "async def f(): pass",
            "exec('x')",
            "class A:\n    def __init__(self): self.x = 1",
            "match 1:\n    case int(__class__=x): pass",
            "import typing\ntyping.sys.modules.clear()",
            "from copy import dispatch_table as d\nd.clear()",
            "import copy\ncopy._deepcopy_dispatch.clear()",
            "def f(:",
            "\0",
        ):
            self.assertFalse(verdict(source.encode()), source)

    def test_tests_that_import(self):
        for source, mode, found in (
            ("assert f(1) == 2", "exec", False), ("f(1)", "eval", False), ("assert (lambda: f(1))() == 2", "exec", False),
            ("import sys\nassert f(1) == 2", "exec", True), ("from os import path", "exec", True),
            ("def g():\n    import sys\n    return sys\nassert f(g()) == 2", "exec", True),
        ):
            self.assertIs(quick.imports(compile(source, "<test>", mode)), found, source)

    def test_never_more_than_the_analysis(self):
        found = 0
        for name in ("humaneval", "mbpp", "localize-dev-python", "localize-dev-cross"):
            path = os.path.join(SHARED, name + ".jsonl.gz")
            if not os.path.exists(path):
                self.skipTest(f"{path} is not there")
            with gzip.open(path, "rt") as file:
                for line in file:
                    record = json.loads(line)
                    for key in ("reference", "candidate"):
                        source = record.get(key)
                        if isinstance(source, str) and verdict(source.encode()):
                            found += 1
                            self.assertTrue(analyse(source.encode()).shareable, source)
        self.assertGreater(found, 100)


if __name__ == "__main__":
    unittest.main()
