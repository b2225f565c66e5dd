package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// TestInputsApart runs programs that leave something behind wherever they can:
// the second input must not find it.
func TestInputsApart(t *testing.T) {
	w := startWorker(t)
	for name, source := range map[string]string{
		"globals":   "seen = []\ndef f():\n    seen.append(1)\n    return len(seen)",
		"defaults":  "def f(seen=[]):\n    seen.append(1)\n    return len(seen)",
		"classes":   "class A:\n    n = 0\ndef f():\n    A.n += 1\n    return A.n",
		"functions": "def f():\n    f.n = getattr(f, 'n', 0) + 1\n    return f.n",
		"caches":    "import functools\n@functools.lru_cache(None)\ndef g():\n    return []\ndef f():\n    g().append(1)\n    return len(g())",
		"builtins":  "import builtins\ndef f():\n    builtins.n = getattr(builtins, 'n', 0) + 1\n    return n",
		"modules":   "import math\ndef f():\n    math.n = getattr(math, 'n', 0) + 1\n    return math.n",
		"random":    "import random\nfirst = random.random()\ndef f():\n    random.seed(0)\n    return 1 if first == random.random() else 2",
		"limit":     "import sys\ndef f():\n    n = sys.getrecursionlimit()\n    sys.setrecursionlimit(n + 1)\n    return n - 999",
		"decimal":   "import decimal\ndef f():\n    c = decimal.getcontext()\n    c.prec += 1\n    return c.prec - 28",
		"folder":    "import os\ndef f():\n    old = os.getcwd()\n    os.chdir('/tmp')\n    return 1 if old != '/tmp' else 2",
		"sys":       "import sys\ndef f():\n    sys.n = getattr(sys, 'n', 0) + 1\n    return sys.n",
	} {
		t.Run(name, func(t *testing.T) {
			w := w.In(t)
			for _, traced := range []bool{false, true} {
				got := w.Run(&pluginv1.Job{
					Program: program(source), Inputs: workertest.Calls("f()", "f()", "f()"), Traced: traced, Analyse: traced,
				})
				lines := workertest.Shows(got.Results)
				want := []string{"returned 1", "returned 1", "returned 1"}
				if !slices.Equal(lines, want) {
					t.Errorf("traced %v: %q %s, want %q", traced, lines, got.Err, want)
				}
			}
		})
	}
}

// TestEqualJobs checks that equal jobs give equal results but for the times.
func TestEqualJobs(t *testing.T) {
	source := `
import random
class Node:
    def __init__(self, x):
        self.x = x
def f(n):
    words = {str(i * 7919) for i in range(n)}
    nodes = [Node(w) for w in words]
    random.shuffle(nodes)
    print(words)
    return [node.x for node in nodes], nodes[0], words, hash("text")
`
	job := func() *pluginv1.Job {
		return &pluginv1.Job{Program: program(source), Inputs: workertest.Calls("f(20)", "f(30)", "[f]"), Traced: true, Analyse: true}
	}
	var first []*pluginv1.Result
	for range 2 {
		w := startWorker(t)
		for range 2 {
			got := w.Run(job())
			for _, result := range got.Results {
				result.CpuSeconds, result.WallSeconds = 0, 0
			}
			if first == nil {
				first = got.Results
			}
			for i, result := range got.Results {
				if !proto.Equal(result, first[i]) {
					t.Errorf("input %d differs: %s", i, workertest.Show(result))
				}
			}
		}
	}
}

// TestHostileTraced runs the hostile programs traced as well. Most come to
// the same end; what none may do is to disturb the worker.
func TestHostileTraced(t *testing.T) {
	w := startWorker(t)
	for _, test := range hostile {
		t.Run(test.name, func(t *testing.T) {
			w := w.In(t)
			limits := hostileLimits(test.want)
			limits.Events = 5000
			got := w.Run(&pluginv1.Job{
				Program: program(test.source), Inputs: workertest.Calls(test.inputs...), Traced: true, Analyse: true,
				Limits: limits,
			})
			if got.Err != "" {
				t.Fatalf("the job failed: %s", got.Err)
			}
			honest(t, w)
		})
	}
}

func TestTraceLimits(t *testing.T) {
	w := startWorker(t)
	for _, test := range []struct {
		name, source string
		limits       *pluginv1.Limits
		want         string
		least        int // events
	}{
		{"events", "def f():\n    n = 0\n    while True:\n        n += 1", &pluginv1.Limits{Events: 500}, "limit EVENTS", 500},
		{"CPU", "def f():\n    n = 0\n    while True:\n        n += sum(range(1000))", &pluginv1.Limits{CpuSeconds: 1, Events: 1 << 40}, "limit CPU", 50},
		{"bytes", "def f():\n    x = [str(i) for i in range(100)]\n    while True:\n        x[0] += 'x'", &pluginv1.Limits{Events: 1 << 40, ResultBytes: 1 << 20}, "limit EVENTS", 500},
		{"output", "def f():\n    while True:\n        print('xxxx')", &pluginv1.Limits{OutputBytes: 100, Events: 1 << 20}, "limit OUTPUT", 3},
		{"memory", "def f():\n    x = 'x'\n    while True:\n        x = x + x", &pluginv1.Limits{MemoryBytes: 64 << 20, Events: 1 << 20}, "limit MEMORY", 5},
		{"long texts", "def f():\n    x = ''\n    for i in range(3000):\n        x += 'ab' * 10\n    return 1", &pluginv1.Limits{ResultBytes: 1 << 20}, "returned 1", 3000},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := w.In(t)
			got := w.Run(&pluginv1.Job{
				Program: program(test.source), Inputs: workertest.Calls("f()", "2"), Traced: true, Analyse: true, Limits: test.limits,
			})
			if got.Err != "" || len(got.Results) != 2 {
				t.Fatalf("%q %s", workertest.Shows(got.Results), got.Err)
			}
			first := got.Results[0]
			if workertest.Show(first) != test.want || workertest.Show(got.Results[1]) != "returned 2" {
				t.Fatalf("%.100q, want %s", workertest.Shows(got.Results), test.want)
			}
			if n := len(first.Trace.GetSites()); n < test.least {
				t.Errorf("%d events, want %d at least", n, test.least)
			}
			if capped := first.Trace.GetCapped(); capped != strings.HasPrefix(test.want, "limit") {
				t.Errorf("capped is %v", capped)
			}
		})
	}
}

func TestStopAtFailure(t *testing.T) {
	w := startWorker(t)
	for _, head := range []string{"", "import sys\n"} {
		got := w.Run(&pluginv1.Job{
			Program: program(head + "def f(x):\n    return 1 // x"), StopAtFailure: true, Inputs: workertest.Calls("f(1)", "f(0)", "f(1)"),
		})
		if lines := workertest.Shows(got.Results); len(lines) != 2 || lines[0] != "returned 1" || !strings.HasPrefix(lines[1], "exception") {
			t.Errorf("%q", lines)
		}
	}
}

func TestArguments(t *testing.T) {
	w := startWorker(t)
	integer := func(n int64) *pluginv1.Value { return &pluginv1.Value{Kind: &pluginv1.Value_Integer{Integer: n}} }
	items := func(n ...uint32) *pluginv1.Items { return &pluginv1.Items{Items: n} }
	table := &pluginv1.ValueTable{Values: []*pluginv1.Value{
		{},
		integer(-1 << 63),
		{Kind: &pluginv1.Value_BigInteger{BigInteger: []byte{0xff, 0, 0, 0, 0, 0, 0, 0, 0}}},
		{Kind: &pluginv1.Value_Float{Float: negativeZero}},
		{Kind: &pluginv1.Value_Text{Text: []byte("a\xed\xa0\x80\x00")}},
		{Kind: &pluginv1.Value_Bytes{Bytes: []byte{0, 255}}},
		{Kind: &pluginv1.Value_Null{}},
		{Kind: &pluginv1.Value_Boolean{Boolean: true}},
		{Kind: &pluginv1.Value_List{List: items(1, 2)}},
		{Kind: &pluginv1.Value_Tuple{Tuple: items(8, 8)}},
		{Kind: &pluginv1.Value_Set{Set: items(4, 6)}},
		{Kind: &pluginv1.Value_Map{Map: items(4, 8, 7, 8)}},
	}}
	job := &pluginv1.Job{
		Program:    program("def f(*args):\n    args[-1][1].append(0)\n    return args"),
		EntryPoint: "f",
		Inputs: []*pluginv1.Input{{Values: table, Kind: &pluginv1.Input_Arguments{Arguments: &pluginv1.Arguments{
			Values: []uint32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}}}}},
	}
	// The fourth's key True is 1: what is appended to its list is seen there
	// alone, for every reference makes a value of its own.
	want := `returned (-9223372036854775808, big -18446744073709551616, float -0, "a\xed\xa0\x80\x00", bytes 00ff, null, true, ` +
		`[-9223372036854775808, big -18446744073709551616], ` +
		`([-9223372036854775808, big -18446744073709551616], [-9223372036854775808, big -18446744073709551616]), ` +
		`set{null, "a\xed\xa0\x80\x00"}, ` +
		`{"a\xed\xa0\x80\x00": [-9223372036854775808, big -18446744073709551616], true: [-9223372036854775808, big -18446744073709551616, 0]})`
	got := w.Run(job)
	if lines := workertest.Shows(got.Results); len(lines) != 1 || lines[0] != want {
		t.Errorf("%s\n%q\nwant\n%q", got.Err, lines, want)
	}
	missing := w.Run(&pluginv1.Job{
		Program: program("def f():\n    pass"), EntryPoint: "g",
		Inputs: []*pluginv1.Input{{Kind: &pluginv1.Input_Arguments{Arguments: &pluginv1.Arguments{}}}},
	})
	if lines := workertest.Shows(missing.Results); len(lines) != 1 || lines[0] != `exception NameError: "name 'g' is not defined"` {
		t.Errorf("%q", lines)
	}
}

func TestInputsThatCannotRun(t *testing.T) {
	w := startWorker(t)
	object := &pluginv1.ValueTable{Values: []*pluginv1.Value{{}, {Kind: &pluginv1.Value_Object{Object: &pluginv1.Object{Type: "A"}}}}}
	for want, input := range map[string]*pluginv1.Input{
		"input 1: value 1 is of kind object, which cannot be an argument": {Values: object,
			Kind: &pluginv1.Input_Arguments{Arguments: &pluginv1.Arguments{Values: []uint32{1}}}},
		"input 1: value 7 is not in the table of 2 values": {Values: object,
			Kind: &pluginv1.Input_Arguments{Arguments: &pluginv1.Arguments{Values: []uint32{7}}}},
		"input 1: it does not compile: SyntaxError": workertest.Calls("f(")[0],
		"input 1: it has no arguments":              {},
	} {
		got := w.Run(&pluginv1.Job{Program: program("x = 1"), Inputs: []*pluginv1.Input{workertest.Calls("1")[0], input}})
		if !strings.HasPrefix(got.Err, want) {
			t.Errorf("%q, want %q", got.Err, want)
		}
	}
	honest(t, w)
}

func TestBodyAndOutput(t *testing.T) {
	w := startWorker(t)
	got := w.Run(&pluginv1.Job{
		Program: program("import sys\ndef f(x):\n    print('é', x)\n    print('err', file=sys.stderr)\n    return x"),
		Inputs: []*pluginv1.Input{
			workertest.Body("assert f(1) == 1\nx = f(2)"), workertest.Body("assert f(1) == 2"), workertest.Body("print('x' * 10000)"),
		},
	})
	want := []string{"returned null", `exception AssertionError: ""`, "returned null"}
	if lines := workertest.Shows(got.Results); !slices.Equal(lines, want) {
		t.Fatalf("%q %s", lines, got.Err)
	}
	for i, output := range []string{"é 1\né 2\nerr\nerr\n", "é 1\nerr\n", strings.Repeat("x", 4096)} {
		if string(got.Results[i].Output) != output {
			t.Errorf("output %d: %.100q", i, got.Results[i].Output)
		}
	}
}

func TestAnalyseAndSplit(t *testing.T) {
	w := startWorker(t)
	w.Send("analyse", &pluginv1.AnalyseRequest{Program: program("x = (1 +\n 2)\n"), Tokens: true})
	if key, value := w.Receive(); key != "analysis" || !bytes.Contains(value, []byte("SITE_KIND_ASSIGN")) {
		t.Errorf("%s %s", key, value)
	}
	for _, source := range []string{"def (", strings.Repeat("(", 100_000), "\x00", "\xff", strings.Repeat("x = [", 3000), strings.Repeat("-", 50_000) + "1"} {
		w.Send("analyse", &pluginv1.AnalyseRequest{Program: program(source)})
		if key, value := w.Receive(); key != "analysis" || !bytes.Contains(value, []byte(`"errors"`)) {
			t.Errorf("%.20q: %s %.200s", source, key, value)
		}
	}
	w.Send("split", &pluginv1.SplitRequest{Language: "python", EntryPoint: "f", Tests: [][]byte{
		[]byte("assert f(1) == [2]"), []byte("assert g(f(1), 2) == True"), []byte("assert ("), []byte("\xff"),
	}})
	key, value := w.Receive()
	want := fmt.Sprintf(`{"tests":[{"split":true,"call":%q,"expect":%q},{},{},{}]}`, "ZigxKQ==", "WzJd")
	if key != "split" || string(value) != want {
		t.Errorf("%s %s", key, value)
	}
}

// TestDeepArguments gives values as deep as a problem's may be: nothing on their
// way in or out recurses further than it can.
func TestDeepArguments(t *testing.T) {
	workertest.Echoes(t, startWorker(t), "python", "def f(x):\n    return x\n", "f")
}
