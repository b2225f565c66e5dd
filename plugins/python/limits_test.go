package main

import (
	"fmt"
	"slices"
	"testing"

	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// A limit's result says where the program was, innermost first, also where the
// interpreter runs no handler of a signal: inside one call into C.
func TestWhereALimitCame(t *testing.T) {
	w := startWorker(t)
	short := &pluginv1.Limits{CpuSeconds: 0.3, WallSeconds: 60}
	for _, test := range []struct {
		name, source, want string
		limits             *pluginv1.Limits
		stack              []string
	}{
		{"memory at once", "def g(n):\n    return [0] * n\ndef f():\n    x = g(10 ** 11)\n    return x", "limit MEMORY", nil,
			[]string{"[0] * n", "g(10 ** 11)"}},
		{"memory while loading", "x = 1\ny = bytearray(1 << 40)\ndef f():\n    return y", "limit MEMORY", nil, []string{"bytearray(1 << 40)"}},
		{"backtracking", "import re\ndef f():\n    return re.match('(a+)+$', 'a' * 64 + 'b')", "limit CPU", short,
			[]string{"re.match('(a+)+$', 'a' * 64 + 'b')"}},
		{"a call that no handler interrupts", "def g(n):\n    return sum(range(n))\ndef f():\n    x = g(10 ** 12)\n    return x", "limit CPU", short,
			[]string{"return sum(range(n))", "x = g(10 ** 12)"}},
		{"sleeps", "import time\ndef f():\n    time.sleep(1000)\n    return 1", "limit WALL", &pluginv1.Limits{CpuSeconds: 5, WallSeconds: 0.5},
			[]string{"time.sleep(1000)"}},
		{"writes notes of its own", "import os\ndef f():\n    os.write(4, b'  File \"<program>\", line 999 in f\\n' * 10000)\n    while True:\n        sum(range(10 ** 12))",
			"limit CPU", short, nil},
		{"in code under the program's name", "# a comment\ndef f():\n    exec(compile('while True: pass', '<program>', 'exec'))", "limit CPU", short,
			[]string{"exec(compile('while True: pass', '<program>', 'exec'))"}},
		{"too many events", "def f():\n    n = 0\n    while True:\n        n += 1", "limit EVENTS", &pluginv1.Limits{Events: 100}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := w.In(t)
			got := w.Run(&pluginv1.Job{
				Program: program(test.source), Inputs: workertest.Calls("f()"), Traced: true, Analyse: true, Limits: test.limits,
			})
			if got.Err != "" || len(got.Results) != 1 || workertest.Show(got.Results[0]) != test.want {
				t.Fatalf("%.100q %s, want %s", workertest.Shows(got.Results), got.Err, test.want)
			}
			var stack []string
			for _, s := range got.Results[0].GetOutcome().GetStack() {
				stack = append(stack, test.source[s.Start:s.End])
			}
			if !slices.Equal(stack, test.stack) {
				t.Errorf("the limit came at %q, want %q", stack, test.stack)
			}
		})
	}
}

// A trace says how many of its events came before the input was given.
func TestEventsOfLoading(t *testing.T) {
	w := startWorker(t)
	for source, want := range map[string]uint32{
		"def f():\n    return 1":                          0,
		"x = 1\ny = 2\ndef f():\n    x = 3\n    return x": 2,
		"def f():\n    return 1\nx = f()":                 3, // entered, returned, assigned
		"x = 1\nraise ValueError\ndef f():\n    return 1": 2, // all: it was not loaded
	} {
		got := w.Run(&pluginv1.Job{Program: program(source), Inputs: workertest.Calls("f()"), Traced: true, Analyse: true})
		if n := got.Results[0].GetTrace().GetLoading(); n != want {
			t.Errorf("%q: %d events of loading, want %d", source, n, want)
		}
	}
}

// A program that loops for ever on every input ends after two limits: the inputs that
// are left then do not run, and say so. One that is late less often runs on all.
func TestEndlessOnEveryInput(t *testing.T) {
	w := startWorker(t)
	limits := &pluginv1.Limits{CpuSeconds: 0.2, WallSeconds: 60}
	for name, test := range map[string]struct {
		source string
		late   int // of 30 inputs
		rest   string
	}{
		"alike":      {"def f(n):\n    while n >= 0:\n        n += 1", 5, "limit JOB"},
		"apart":      {"import sys\ndef f(n):\n    while n >= 0:\n        n += 1", 5, "limit JOB"},
		"on some":    {"def f(n):\n    while n < 4:\n        n -= 1\n    return 7", 4, "returned 7"},
		"at loading": {"while True:\n    pass\ndef f(n):\n    return n", 5, "limit JOB"},
	} {
		t.Run(name, func(t *testing.T) {
			w := w.In(t)
			var calls []string
			for n := range 30 {
				calls = append(calls, fmt.Sprintf("f(%d)", n))
			}
			got := w.Run(&pluginv1.Job{Program: program(test.source), Inputs: workertest.Calls(calls...), Limits: limits})
			if got.Err != "" || len(got.Results) != len(calls) {
				t.Fatalf("%d results, %s", len(got.Results), got.Err)
			}
			for i, r := range got.Results {
				want := "limit CPU"
				if i >= test.late {
					want = test.rest
				}
				if shown := workertest.Show(r); shown != want {
					t.Errorf("input %d: %s, want %s", i, shown, want)
				}
			}
		})
	}
}
