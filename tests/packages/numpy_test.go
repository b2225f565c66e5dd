package packages

import (
	"slices"
	"strings"
	"testing"

	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/trace"
)

// startNumPy starts the plugin with numpy, pandas and sortedcontainers, and numpy preloaded or not.
func startNumPy(t *testing.T, preload ...string) *suite {
	t.Helper()
	given := options(t, map[string]any{"packages": sitePackages(t), "preload": preload})
	return &suite{testkit.StartPlugin(t, "python", given, "no Python interpreter", 1, testkit.Level()), "python"}
}

// returning is a program whose answer is an expression of x.
func returning(expression string) string {
	return "import numpy as np\nimport ctypes, io, os, threading\ndef answer(x):\n    return " + expression + "\n"
}

// TestNumPy judges programs of every kind of value, then those that mean harm, with the packages
// imported by each program, and preloaded.
func TestNumPy(t *testing.T) {
	for name, preload := range map[string][]string{"imported": nil, "preloaded": {"numpy", "pandas"}} {
		t.Run(name, func(t *testing.T) {
			s := startNumPy(t, preload...)
			s.check(t, values)
			s.check(t, harm)
			s.check(t, values[:3]) // what was done to numpy is not there any more
		})
	}
}

// values have a canonical form: a scalar is its number, an array its nested list.
var values = []program{
	{name: "scalar", source: returning("np.int64(2 * x)"), expected: twice, want: "passed"},
	{name: "array", source: returning("np.arange(x)"), expected: [2]string{"[0]", "[0, 1]"}, want: "passed"},
	{name: "algebra", expected: twice, want: "passed",
		source: returning("int(np.linalg.inv(np.eye(50) / (2 * x))[0, 0]) if np.dot(np.eye(300), np.eye(300)).sum() == 300 else 0")},
	{name: "wrong array", source: returning("np.arange(x) + 1"), expected: [2]string{"[0]", "[0, 1]"}, want: "wrong"},
	{name: "small integer", source: returning("np.uint8(2 * x)"), expected: twice, want: "passed"},
	{name: "float", source: returning("np.float64(x / 2)"), expected: [2]string{"0.5", "1"}, want: "passed"},
	{name: "half", source: returning("np.float16(x / 2)"), expected: [2]string{"0.5", "1.0"}, want: "passed"},
	{name: "long double", source: returning("np.longdouble(x) / 2"), expected: [2]string{"0.5", "1.0"}, want: "passed"},
	{name: "truth", source: returning("np.bool_(x > 1)"), expected: [2]string{"false", "true"}, want: "passed"},
	{name: "text", source: returning("np.str_('a' * x)"), expected: [2]string{`"a"`, `"aa"`}, want: "passed"},
	{name: "not a number", source: returning("np.array([np.nan])"), expected: [2]string{"[null]", "[null]"}, want: "wrong"},
	{name: "matrix", source: returning("np.eye(2, dtype=int) * x"), expected: [2]string{"[[1, 0], [0, 1]]", "[[2, 0], [0, 2]]"}, want: "passed"},
	{name: "no dimensions", source: returning("np.array(2 * x)"), expected: twice, want: "passed"},
	{name: "no items", source: returning("np.zeros((0, 3))"), expected: [2]string{"[]", "[]"}, want: "passed"},
	{name: "texts", source: returning("np.array(['a', 'bb'])"), expected: [2]string{`["a", "bb"]`, `["a", "bb"]`}, want: "passed"},
	{name: "objects", source: returning("np.array([x, 's', None], dtype=object)"),
		expected: [2]string{`[1, "s", null]`, `[2, "s", null]`}, want: "passed"},
	{name: "in containers", source: returning("[np.int64(x), (np.float64(0.5), {'a': np.arange(2)})]"),
		expected: [2]string{`[1, [0.5, {"a": [0, 1]}]]`, `[2, [0.5, {"a": [0, 1]}]]`}, want: "passed"},
	{name: "as keys", source: returning("{str(k): v for k, v in zip(np.arange(1), np.arange(x, x + 1))}"),
		expected: [2]string{`{"0": 1}`, `{"0": 2}`}, want: "passed"},
	{name: "bytes that look like a list", source: returning("[b'sss', x]"), expected: [2]string{`["sss", 1]`, `["sss", 2]`}, want: "wrong"},
	{name: "reversed view", source: returning("np.arange(4)[::-2]"), expected: [2]string{"[3, 1]", "[3, 1]"}, want: "passed"},
	{name: "masked", source: returning("np.ma.array([x, 2], mask=[True, False])"), expected: [2]string{"[null, 2]", "[1, 2]"}, want: "passed|wrong"},
	{name: "large", source: returning("np.arange(150000) // 150000 + x"), expected: [2]string{ones(1), ones(2)}, want: "passed"},
	{name: "large and wrong", expected: [2]string{ones(1), ones(1)}, want: "wrong",
		source: "import numpy as np\ndef answer(x):\n    a = np.ones(150000, dtype=int)\n    a[75001] = 7\n    return a\n"},
	{name: "exact array", exact: true, source: returning("np.arange(x)"), expected: [2]string{"[0]", "[0, 1]"}, want: "wrong"},
	{name: "exact number", exact: true, source: returning("np.int64(2 * x)"), expected: twice, want: "wrong"},
	{name: "exact list", exact: true, source: returning("np.arange(x).tolist()"), expected: [2]string{"[0]", "[0, 1]"}, want: "passed"},
	{name: "same numbers by chance", source: "import numpy as np\nfirst = np.random.rand()\ndef answer(x):\n    np.random.seed(0)\n    return bool(first == np.random.rand())\n",
		expected: [2]string{"true", "true"}, want: "passed"},
	{name: "pandas", source: "import pandas as pd\ndef answer(x):\n    frame = pd.DataFrame({'a': [x, x]})\n    return frame['a'].sum()\n", expected: twice, want: "passed"},
	{name: "sorted list", source: "from sortedcontainers import SortedList\ndef answer(x):\n    return list(SortedList([2 * x, 0]))\n",
		expected: [2]string{"[0, 2]", "[0, 4]"}, want: "passed"},
	{name: "threads", source: returning("[t.start() or t.join() for t in [threading.Thread(target=np.sort, args=(np.arange(9),))]] and 2 * x"),
		expected: twice, want: "passed"},
}

func ones(n int) string {
	return "[" + strings.Repeat(string(rune('0'+n))+", ", 149_999) + string(rune('0'+n)) + "]"
}

// harm is what programs do to the packages, and through them.
var harm = []program{
	{name: "replaces functions", expected: twice, want: "wrong",
		source: "import numpy as np\nfor name in ('array', 'arange', 'int64', 'dot', 'sum'):\n    setattr(np, name, lambda *a, **k: 0)\ndef answer(x):\n    return np.int64(2 * x)\n"},
	{name: "replaces classes", expected: twice, want: "wrong",
		source: "import numpy as np\nreal = np.int64(7)\nnp.ndarray = np.generic = int\ndef answer(x):\n    return real\n"},
	{name: "empties the module", expected: twice, want: "exception",
		source: "import numpy as np\nvars(np).clear()\ndef answer(x):\n    return np.int64(2 * x)\n"},
	{name: "lies about its list", expected: twice, want: "wrong",
		source: "import numpy as np\nclass A(np.ndarray):\n    def tolist(self):\n        return 2\n    def __eq__(self, other):\n        return True\n    def item(self, *a):\n        return 2\ndef answer(x):\n    return np.zeros(3).view(A)\n"},
	{name: "lies about its number", expected: twice, want: "wrong",
		source: "import numpy as np\nclass A(np.int64):\n    def item(self, *a):\n        return 2\n    def __int__(self):\n        return 2\ndef answer(x):\n    return A(9)\n"},
	{name: "in itself", expected: twice, want: "wrong|memory",
		source: "import numpy as np\ndef answer(x):\n    a = np.empty(2, dtype=object)\n    a[0] = a[1] = a\n    return a\n"},
	{name: "nothing repeated without end", expected: twice, want: "wrong|memory", source: returning("np.broadcast_to(np.int8(0), (10**9, 10**9))")},
	{name: "memory at once", expected: twice, want: "memory", source: returning("np.ones(10**9)")},
	{name: "memory by and by", expected: twice, want: "memory", source: "import numpy as np\ndef answer(x):\n    kept = []\n    while True:\n        kept.append(np.ones(10**6))\n"},
	{name: "memory that is not touched", expected: twice, want: "memory", source: returning("np.empty(10**10)")},
	{name: "memory within the limit", expected: twice, want: "passed", source: returning("int(np.ones(10**7).sum() // 5e6) * x")},
	{name: "shared memory", expected: twice, want: "memory|exception",
		source: "import mmap\nimport numpy as np\ndef answer(x):\n    kept = [mmap.mmap(-1, 1 << 30) for _ in range(8)]\n    return 2 * x\n"},
	{name: "a pickle", expected: twice, want: "exception",
		source: "import io, os, pickle\nimport numpy as np\nclass A:\n    def __reduce__(self):\n        return (os.mkdir, ('/worker/x',))\ndef answer(x):\n    file = io.BytesIO()\n    np.save(file, np.array([A()], dtype=object), allow_pickle=True)\n    file.seek(0)\n    np.load(file, allow_pickle=True)\n    return 2 * x\n"},
	{name: "an address", expected: twice, want: "killed",
		source: "import ctypes\nimport numpy as np\ndef answer(x):\n    return np.ctypeslib.as_array(ctypes.cast(8, ctypes.POINTER(ctypes.c_int64)), (4,))\n"},
	{name: "another's memory", expected: twice, want: "killed|exception|wrong",
		source: "import numpy as np\nfrom numpy.lib.stride_tricks import as_strided\ndef answer(x):\n    return int(as_strided(np.zeros(1), (1 << 40,), (4096,))[1 << 30])\n"},
	{name: "writes a package", expected: twice, want: "exception",
		source: "import numpy as np\ndef answer(x):\n    with open(np.__file__, 'a') as file:\n        file.write('int64 = None')\n    return 2 * x\n"},
	{name: "saves beside a package", expected: twice, want: "exception",
		source: "import os\nimport numpy as np\ndef answer(x):\n    np.save(os.path.dirname(np.__file__) + '/saved.npy', np.arange(3))\n    return 2 * x\n"},
	{name: "maps a package to write", expected: twice, want: "exception",
		source: "import numpy as np\ndef answer(x):\n    np.memmap(np.__file__, mode='r+')[0] = 1\n    return 2 * x\n"},
	{name: "asks for threads", expected: twice, want: "passed",
		source: "import os\nos.environ['OPENBLAS_NUM_THREADS'] = '64'\nimport numpy as np\ndef answer(x):\n    return int(np.dot(np.ones(1000), np.ones(1000)) / 500) * x\n"},
	{name: "no seed", expected: twice, want: "passed", source: returning("2 * x if 0 <= np.random.default_rng().random() < 1 else 0")},
}

// TestNumPyTraces has traced runs say the same twice, with values of numpy as they are, and digests of
// the large ones that tell which changed.
func TestNumPyTraces(t *testing.T) {
	s := startNumPy(t, "numpy")
	source := `import numpy as np
def answer(x):
    a = np.arange(3) * x
    b = a[1]
    c = np.zeros(10 ** 7)
    d = np.zeros(10 ** 7, dtype=int)
    e = c + x
    f = [a, b]
    return a
`
	p := &program{name: "traced", source: source, expected: [2]string{"[0, 1, 2]", "[0, 0, 0]"}}
	problem := s.problem(t, p)
	program, err := judge.Analyse(t.Context(), problem.Tracer(), "python", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	var shown [2][]string
	for i := range shown {
		run, err := problem.Trace(t.Context(), program, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, event := range run.Events {
			shown[i] = append(shown[i], run.Table.Format(event.Value, 200)+" "+run.Table.At(event.Value).Type)
		}
		if run.Outcome.Kind != trace.Returned {
			t.Errorf("it ended as %s", run.Outcome.Kind)
		}
	}
	if !slices.Equal(shown[0], shown[1]) {
		t.Errorf("two runs differ: %q and %q", shown[0], shown[1])
	}
	for _, want := range []string{"[0, 2, 4] ndarray", "2 int64", "[[0, 2, 4], 2] "} {
		if !slices.Contains(shown[0], want) {
			t.Errorf("no event has %q: %q", want, shown[0])
		}
	}
}
