package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// hostile programs, and what must come of each input: patterns over the lines
// that show makes.
var hostile = []struct {
	name   string
	source string
	inputs []string
	want   []string
}{
	{"os._exit", "import os\ndef f(x):\n    os._exit(x)", []string{"f(3)", "f(0)"}, []string{`killed signal 0 exit 3`, `killed signal 0 exit 0`}},
	{"sys.exit", "import sys\ndef f(x):\n    sys.exit(x)", []string{"f(3)", "f(None)"}, []string{`exception SystemExit: "3".*`, `exception SystemExit: "".*`}},
	{"quit", "def f():\n    quit()", []string{"f()"}, []string{`exception SystemExit.*`}},
	{"segmentation fault", "import ctypes\ndef f(x):\n    return ctypes.string_at(x)", []string{"f(0)", "f(0)"}, []string{`killed signal 11 exit 0`, `killed signal 11 exit 0`}},
	{"endless loop", "def f():\n    while True:\n        pass", []string{"f()", "1", "f()"}, []string{`limit CPU`, `returned 1`, `limit CPU`}},
	{"endless loop, not shareable", "import os\ndef f():\n    while True:\n        pass", []string{"f()", "1", "f()"}, []string{`limit CPU`, `returned 1`, `limit CPU`}},
	{"ignores signals", "import signal\nfor s in range(1, 65):\n    try:\n        signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError):\n        pass\nwhile True:\n    pass", []string{"1"}, []string{`limit CPU`}},
	{"long C call", "def f():\n    return len(str(10 ** 10 ** 8)) + sum(range(10 ** 12))", []string{"f()"}, []string{`limit CPU`}},
	{"backtracking", "import re\ndef f():\n    return re.match('(a+)+$', 'a' * 64 + 'b')", []string{"f()"}, []string{`limit CPU`}},
	{"sleeps", "import time\ndef f():\n    time.sleep(1000)", []string{"f()"}, []string{`limit WALL`}},
	{"stops itself", "import os, signal\ndef f():\n    os.kill(os.getpid(), signal.SIGSTOP)", []string{"f()"}, []string{`limit WALL`}},
	{"list bomb", "def f():\n    x = [0]\n    while True:\n        x = x + x", []string{"f()", "1"}, []string{`limit MEMORY`, `returned 1`}},
	{"memory at once", "def f():\n    return [1] * 10 ** 10", []string{"f()", "1"}, []string{`limit MEMORY`, `returned 1`}},
	{"memory while loading", "import os\nx = bytearray(1 << 40)", []string{"1", "2"}, []string{`limit MEMORY`, `limit MEMORY`}},
	{"catches MemoryError", "import os\ndef f():\n    try:\n        return bytearray(1 << 40)\n    except MemoryError:\n        return 'saved'", []string{"f()"}, []string{`returned "saved"`}},
	{"recursion", "def f(x):\n    return f(x + 1)", []string{"f(0)", "1"}, []string{`exception RecursionError: "maximum recursion depth exceeded.*`, `returned 1`}},
	{"recursion without limit", "import sys\nsys.setrecursionlimit(10 ** 9)\nclass A:\n    def __repr__(self):\n        return repr(self)\ndef f():\n    return repr(A())", []string{"f()", "1"}, []string{`(killed signal (11|6)|exception RecursionError|limit).*`, `returned 1`}},
	{"nested parentheses", strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000), []string{"1"}, []string{`rejected .*`}},
	{"no UTF-8", "\xff\xfe x = 1", []string{"1"}, []string{`rejected .*`}},
	{"NUL", "x = 1\x00", []string{"1"}, []string{`rejected .*`}},
	{"floods output", "def f():\n    while True:\n        print('x' * 1000)", []string{"f()", "1"}, []string{`limit OUTPUT`, `returned 1`}},
	{"floods error, catching all", "import sys\ndef f():\n    while True:\n        try:\n            sys.stderr.write('x' * 1000)\n        except BaseException:\n            pass", []string{"f()"}, []string{`limit OUTPUT`}},
	{"closes its streams", "import sys\nsys.stdout.close()\nsys.stderr.detach()\ndef f():\n    return 1", []string{"f()"}, []string{`returned 1`}},
	{"reads its input", "def f():\n    return input()", []string{"f()"}, []string{`exception EOFError.*`}},
	{"closes descriptors", "import os\ndef f():\n    os.closerange(0, 100)\n    return 1", []string{"f()", "2"}, []string{`killed signal 0 exit 70`, `returned 2`}},
	{"forges a result", "import os, struct\ndef f():\n    os.write(3, struct.pack('<IB', 3, 0x52) + b'ab')\n    return 1", []string{"f()", "2"}, []string{`tampered: a cut result`, `returned 2`}},
	{"a cut frame", "import os\ndef f():\n    os.write(3, b'\\xff\\0')\n    os._exit(0)", []string{"f()", "2"}, []string{`tampered: .*frame.*`, `returned 2`}},
	{"a huge frame", "import os\ndef f():\n    os.write(3, b'\\xff\\xff\\xff\\x7fR')\n    while True: pass", []string{"f()", "2"}, []string{`tampered: a frame of 2147483647 bytes`, `returned 2`}},
	{"garbage for ever", "import os\ndef f():\n    while True:\n        os.write(3, b'garbage' * 1000)", []string{"f()", "2"}, []string{`tampered: .*`, `returned 2`}},
	{"claims a phase", "import os, struct\ndef f():\n    os.write(3, struct.pack('<IB', 6, 0x50) + b'apart')\n    return 1", []string{"f()", "2"}, []string{`tampered: a frame of kind 80.*`, `returned 2`}},
	{"claims an error", "import os, struct\ndef f():\n    os.write(3, struct.pack('<IB', 6, 0x45) + b'error')\n    return 1", []string{"f()", "2"}, []string{`tampered: a frame of kind 69.*`, `returned 2`}},
	{"repeats its result", repeats, []string{"f()", "2"}, []string{`tampered: a result for input 0, expected one for input 1`, `returned 2`}},
	{"a daemon holds the pipe", "import os, time\ndef f():\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n            time.sleep(1000)\n        os._exit(0)\n    return 1", []string{"f()", "2"}, []string{`returned 1`, `returned 2`}},
	{"a child returns too", "import os\ndef f():\n    os.fork()\n    return 1", []string{"f()"}, []string{`(tampered: .*|returned 1)`}},
	{"kills its group", "import os\ndef f():\n    os.killpg(0, 9)", []string{"f()", "2"}, []string{`killed signal 9 exit 0`, `returned 2`}},
	{"aborts", "import os\ndef f():\n    os.abort()", []string{"f()"}, []string{`killed signal 6 exit 0`}},
	{"replaces itself", "import os\ndef f():\n    os.execv('/bin/true', ['true'])", []string{"f()", "2"}, []string{`killed signal 0 exit 0`, `returned 2`}},
	{"threads", "import threading, time\ndef f():\n    for _ in range(20):\n        threading.Thread(target=time.sleep, args=(1000,)).start()\n    return 1", []string{"f()"}, []string{`returned 1`}},
	{"atexit", "import atexit, time\natexit.register(time.sleep, 1000)\ndef f():\n    return 1", []string{"f()"}, []string{`returned 1`}},
	{"breaks builtins", "import builtins\nfor name in list(vars(builtins)):\n    if name not in ('__build_class__', 'setattr', '__import__'):\n        setattr(builtins, name, None)\ndef f():\n    return [1, {2: 'x'}]", []string{"f()", "g()"}, []string{`returned \[1, \{2: "x"\}\]`, `exception NameError.*`}},
	{"breaks modules", "import os, sys, time, marshal, struct\nfor m in (os, sys, time, marshal, struct):\n    for name in list(vars(m)):\n        if not name.startswith('__'):\n            try:\n                delattr(m, name)\n            except Exception:\n                pass\nf = lambda: 1.5", []string{"f()", "f()"}, []string{`returned float 1.5`, `returned float 1.5`}},
	{"empties sys.modules", "import sys\nsys.modules.clear()\nf = lambda: [1]", []string{"f()"}, []string{`returned \[1\]`}},
	{"looks for the worker", "import sys\ndef f():\n    import runner\ndef g():\n    return sorted(m for m in sys.modules if m in ('runner', 'zygote', 'values', 'frames', 'recorder', 'analysis'))\ndef h():\n    return [hasattr(sys.modules['__main__'], n) for n in ('main', 'FOLDER')], sys.argv", []string{"f()", "g()", "h()"}, []string{`exception ModuleNotFoundError: "No module named 'runner'".*`, `returned \[\]`, `returned \(\[false, false\], \["program"\]\)`}},
	{"endless generator", "def f():\n    while True:\n        yield 1", []string{"f()"}, []string{`returned opaque <generator>`}},
	{"large result", "def f():\n    return list(range(2_000_000))", []string{"f()", "f() == 0"}, []string{`returned \[0, 1, .* of 2000000, [0-9a-f]+\]`, `returned false`}},
	{"large text", "def f():\n    return 'x' * 100_000_000", []string{"f()"}, []string{`returned str\(head=.*, length=100000000, \.\.\. [0-9a-f]+\)`}},
	{"shared parts", "def f():\n    x = []\n    for _ in range(60):\n        x = [x, x]\n    return x", []string{"f()", "1"}, []string{`limit CPU`, `returned 1`}},
	{"deep value", "def f():\n    x = []\n    for _ in range(40_000):\n        x = [x]\n    return x", []string{"f()"}, []string{`returned \[.*`}},
	{"lying class", lying, []string{"f()", "[f(), f()]"}, []string{`returned A\(x=1\)`, `returned \[A\(x=1\), A\(x=1\)\]`}},
	{"hides its fields", "class A:\n    __dict__ = property(lambda self: {'x': 'a lie'})\ndef f():\n    return A()", []string{"f()"}, []string{`returned opaque <A>`}},
	{"metaclass", "class M(type):\n    def __eq__(c, o):\n        raise SystemExit\n    def __hash__(c):\n        raise SystemExit\n    def __instancecheck__(c, o):\n        raise SystemExit\n    __mro__ = property(lambda c: 1 / 0)\n    __name__ = property(lambda c: 1 / 0)\n    __dict__ = property(lambda c: 1 / 0)\nclass A(metaclass=M):\n    pass\ndef f():\n    return [A(), A]", []string{"f()"}, []string{`returned \[A\(\), opaque <class A>\]`}},
	{"trace function", "import sys\nsys.settrace(lambda *a: 1 / 0)\ndef f():\n    return 1", []string{"f()"}, []string{`(returned 1|exception ZeroDivisionError.*)`}},
	{"profiler returns more", "import sys\ndef spy(*a):\n    raise SystemExit('spy')\ndef f():\n    sys.setprofile(spy)\n    return [1]", []string{"f()", "1"}, []string{`.*`, `returned 1`}},
	{"alarm clock", "import signal\nsignal.signal(signal.SIGALRM, lambda *a: 1 / 0)\ndef f():\n    signal.setitimer(signal.ITIMER_REAL, 0.01)\n    while True:\n        pass", []string{"f()"}, []string{`exception ZeroDivisionError.*`}},
	{"many files", "def f():\n    return [open('/dev/null') for _ in range(1000)]", []string{"f()"}, []string{`exception OSError: .*Too many open files.*`}},
}

const lying = `class A:
    def __init__(self):
        self.x = 1
    __class__ = property(lambda self: int)
    def __getattribute__(self, name):
        raise SystemExit(name)
    def __eq__(self, other):
        raise SystemExit("eq")
    def __hash__(self):
        raise SystemExit("hash")
    def __repr__(self):
        raise SystemExit("repr")
    def __bool__(self):
        raise SystemExit("bool")
    def __reduce_ex__(self, version):
        raise SystemExit("reduce")

def f():
    a = object.__new__(A)
    object.__setattr__(a, "x", 1)
    return a
`

// repeats finds the worker's own writer and sends the true result twice.
const repeats = `import gc, sys

def f():
    frame = sys._getframe()
    while frame is not None:
        run = frame.f_locals.get("self")
        if type(run).__name__ == "Run":
            break
        frame = frame.f_back
    finish = type(run).finish
    def twice(self, *args, **kwargs):
        finish(self, *args, **kwargs)
        return finish(self, *args, **kwargs)
    type(run).finish = twice
    return 1
`

func TestHostile(t *testing.T) {
	w := startWorker(t)
	for _, test := range hostile {
		t.Run(test.name, func(t *testing.T) {
			w := w.In(t)
			got := w.Run(&pluginv1.Job{
				Program: program(test.source), Inputs: workertest.Calls(test.inputs...),
				Limits: hostileLimits(test.want),
			})
			if got.Err != "" {
				t.Fatalf("the job failed: %s", got.Err)
			}
			for i, line := range workertest.Shows(got.Results) {
				if ok, err := regexp.MatchString("^"+test.want[i]+"$", line); err != nil || !ok {
					t.Errorf("input %d: %.300s\nwant %s", i, line, test.want[i])
				}
			}
			honest(t, w)
		})
	}
}

// hostileLimits are tight where a limit is what a test waits for, and roomy where
// something else must come first on any machine. Inputs after a time-out have a
// tenth of the time: of CPU time that is enough, of elapsed time it may not be, so
// no input follows one that runs out of it.
func hostileLimits(want []string) *pluginv1.Limits {
	all := strings.Join(want, "\n")
	limits := workertest.Roomy()
	limits.MemoryBytes = 256 << 20
	if strings.Contains(all, "CPU") {
		limits.CpuSeconds = 1
	}
	if strings.Contains(all, "limit WALL") {
		limits.WallSeconds = 2
	}
	return limits
}

// honest has the worker run a job that nothing should have disturbed.
func honest(t *testing.T, w *workertest.Worker) {
	t.Helper()
	got := w.Run(&pluginv1.Job{
		Program: program("import random\nitems = []\ndef f(x):\n    items.append(x)\n    return items, len(items), random.random()"),
		Inputs:  workertest.Calls("f(1)", "f(2)"),
	})
	want := []string{
		"returned ([1], 1, float 0.8444218515250481)",
		"returned ([2], 1, float 0.8444218515250481)",
	}
	if lines := workertest.Shows(got.Results); strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("a neighbour was disturbed: %q %s", lines, got.Err)
	}
}
