package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// TestInputsApart runs programs that leave something behind wherever they can:
// the second input must not find it.
func TestInputsApart(t *testing.T) {
	w := startWorker(t)
	for name, source := range map[string]string{
		"globals":    "globalThis.n = (globalThis.n || 0) + 1;\nfunction f() { return n++; }",
		"lexical":    "let n = 0;\nfunction f() { return ++n; }",
		"functions":  "function f() { f.n = (f.n || 0) + 1; return f.n; }",
		"classes":    "class A { static n = 0; }\nfunction f() { return ++A.n; }",
		"prototypes": "function f() { Object.prototype.n = (Object.prototype.n || 0) + 1; return ({}).n; }",
		"modules":    "const os = require('os');\nfunction f() { os.n = (os.n || 0) + 1; return os.n; }",
		"symbols":    "function f() { const s = Symbol.for('s'); Array[s] = (Array[s] || 0) + 1; return Array[s]; }",
		"random":     "const first = Math.random();\nfunction f() { globalThis.seen = globalThis.seen || first; return seen === first ? 1 : 2; }",
		"folder":     "function f() { const old = process.cwd(); process.chdir('/usr'); return old === '/usr' ? 2 : 1; }",
		"timers":     "let n = 0;\nfunction f() { setInterval(() => n++, 0); return n + 1; }",
	} {
		t.Run(name, func(t *testing.T) {
			w := w.In(t)
			for _, traced := range []bool{false, true} {
				got := w.Run(&pluginv1.Job{
					Program: program(source), Inputs: workertest.Calls("f()", "f()", "f()"), Traced: traced, Analyse: traced,
				})
				want := []string{"returned 1", "returned 1", "returned 1"}
				if lines := workertest.Shows(got.Results); !slices.Equal(lines, want) {
					t.Errorf("traced %v: %q %s, want %q", traced, lines, got.Err, want)
				}
			}
		})
	}
}

// TestEqualJobs checks that equal jobs give equal results but for the times.
func TestEqualJobs(t *testing.T) {
	source := "class Node { constructor(x) { this.x = x; } }\nfunction f(n) {\n  const nodes = [];\n" +
		"  for (let i = 0; i < n; i++) nodes.push(new Node(Math.random()));\n  console.log(nodes);\n  return nodes;\n}"
	var first *pluginv1.Result
	for range 2 {
		w := startWorker(t)
		for range 2 {
			got := w.Run(&pluginv1.Job{Program: program(source), Inputs: workertest.Calls("f(20)"), Traced: true, Analyse: true})
			result := got.Results[0]
			result.CpuSeconds, result.WallSeconds, result.PeakMemoryBytes = 0, 0, 0
			if first == nil {
				first = result
			}
			if !proto.Equal(first, result) {
				t.Fatal("two equal jobs gave two results")
			}
		}
	}
}

// TestAsync: promises are awaited and timers run, forked or not. A collection of
// garbage leaves work on threads that a forked child has not: that it waits for
// nothing must still be seen.
func TestAsync(t *testing.T) {
	bothWays(t, func(t *testing.T, w *workertest.Worker) {
		got := w.Run(&pluginv1.Job{
			Program: program("const wait = (ms) => new Promise((done) => setTimeout(done, ms));\nasync function f(x) { await wait(5); if (x > 1) throw new RangeError('late'); return x; }"),
			Inputs: append(workertest.Calls("f(1)", "f(2)", "new Promise(() => {})",
				"(() => { require('v8').setFlagsFromString('--expose-gc'); require('vm').runInNewContext('gc')(); return new Promise(() => {}); })()"),
				workertest.Body("if (await f(1) !== 1) throw new Error('no');"), workertest.Body("Promise.reject(new TypeError('nobody waits'));")),
		})
		unsettled := `exception UnsettledPromise: "what it waits for never happens"`
		want := []string{
			"returned 1", `exception RangeError: "late" 120-123`, unsettled, unsettled,
			"returned null", `exception TypeError: "nobody waits"`,
		}
		if lines := workertest.Shows(got.Results); !slices.Equal(lines, want) {
			t.Errorf("%q %s, want %q", lines, got.Err, want)
		}
	})
}

// TestBrokenCalls: a program that takes from functions what they are called by
// is reported on all the same, forked or not.
func TestBrokenCalls(t *testing.T) {
	bothWays(t, func(t *testing.T, w *workertest.Worker) {
		got := w.Run(&pluginv1.Job{
			Program: program("for (const key of ['call', 'apply', 'bind']) Object.defineProperty(Function.prototype, key, { get() { throw new TypeError(key); } });\nfunction f() { return 1; }"),
			Inputs:  append(workertest.Calls("f()"), workertest.Body("f();")),
		})
		if lines := workertest.Shows(got.Results); !slices.Equal(lines, []string{"returned 1", "returned null"}) {
			t.Errorf("%q %s", lines, got.Err)
		}
	})
}

// TestParsingBetween: a worker parses between whatever else it does, and runs a
// program behind another one that was only parsed, forked or not.
func TestParsingBetween(t *testing.T) {
	bothWays(t, func(t *testing.T, w *workertest.Worker) {
		parses := func(after string) {
			w.Send("analyse", &pluginv1.AnalyseRequest{Program: program("function g(y) {\n  return y;\n}\n")})
			key, value := w.Receive()
			analysis := &pluginv1.Analysis{}
			if err := protojson.Unmarshal(value, analysis); key != "analysis" || err != nil || len(analysis.Functions) != 2 {
				t.Errorf("after %s: %s %s %v", after, key, value, err)
			}
		}
		parses("nothing")
		job := jobOf("function f(x) { return x - 1; }", "f(1)")
		if lines := workertest.Shows(w.Run(job).Results); !slices.Equal(lines, []string{"returned 0"}) {
			t.Errorf("a program: %q", lines)
		}
		parses("a program")
		w.Send("edit", &pluginv1.EditRequest{Request: &pluginv1.EditRequest_Open{Open: &pluginv1.OpenEdits{
			Program: job.Program, EntryPoint: "f", Tests: 1, Checks: []*pluginv1.Check{{}}, Limits: workertest.Merged(plugin(), workertest.Roomy()), Steps: &pluginv1.StepRule{Multiple: 10, Floor: 300, Most: 200_000, Edit: 100},
			Inputs: []*pluginv1.Input{workertest.Body("if (f(1) !== 2) throw new Error('no');")},
		}}})
		if key, value := w.Receive(); key != "edit" || !strings.Contains(string(value), "opened") {
			t.Errorf("an edit conversation: %s %s", key, value)
		}
		w.Send("end", &pluginv1.EditRequest{})
		if key, value := w.Receive(); key != "done" {
			t.Errorf("the end of an edit conversation: %s %s", key, value)
		}
		parses("an edit conversation")
	})
}

// TestLimits: each limit ends a program and says so, forked or not.
func TestLimits(t *testing.T) {
	bothWays(t, func(t *testing.T, w *workertest.Worker) {
		for want, source := range map[string]string{
			"limit (CPU|WALL)": "for (;;);",
			"limit OUTPUT":     "for (;;) console.log('x'.repeat(1000));",
			"limit MEMORY":     "const all = []; for (;;) all.push(new Array(1000).fill({}));",
		} {
			limits := workertest.Roomy()
			limits.MemoryBytes = 100 << 20
			if strings.Contains(want, "CPU") {
				limits.CpuSeconds, limits.WallSeconds = 0.2, 2
			}
			got := w.Run(&pluginv1.Job{Program: program(source), Inputs: workertest.Calls("1"), Limits: limits})
			if line := workertest.Shows(got.Results)[0]; !matches(t, want, line) {
				t.Errorf("%s: %s, want %s", source, line, want)
			}
		}
		got := w.Run(&pluginv1.Job{Program: program("function f() { for (;;) f.x = 1; }"), Inputs: workertest.Calls("f()"), Traced: true, Analyse: true,
			Limits: &pluginv1.Limits{Events: 100}})
		if events := got.Results[0].GetTrace(); workertest.Show(got.Results[0]) != "limit EVENTS" || len(events.GetSites()) != 100 || !events.GetCapped() {
			t.Errorf("%s with %d events", workertest.Show(got.Results[0]), len(events.GetSites()))
		}
		// A list that grows for ever is ever more work to record: the run ends before its time does.
		got = w.Run(&pluginv1.Job{Program: program("function f() { const all = []; for (let i = 0;; i++) all.push(i); }"), Inputs: workertest.Calls("f()"), Traced: true, Analyse: true,
			Limits: &pluginv1.Limits{Events: 1 << 20, ResultBytes: 64 << 20}})
		if events := got.Results[0].GetTrace(); workertest.Show(got.Results[0]) != "limit EVENTS" || len(events.GetSites()) < 1000 || !events.GetCapped() {
			t.Errorf("%s with %d events", workertest.Show(got.Results[0]), len(events.GetSites()))
		}
	})
}

func matches(t testing.TB, pattern, text string) bool {
	t.Helper()
	ok, err := regexp.MatchString("^(?:"+pattern+")$", text)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

// TestDeepArguments gives values as deep as a problem's may be: nothing on their
// way in or out recurses further than it can.
func TestDeepArguments(t *testing.T) {
	workertest.Echoes(t, startWorker(t), "javascript", "function f(x) {\n  return x;\n}\n", "f")
}

// TestWritesBeforeItWaits: what a program writes tells it that it was written, also
// where the program lives on to hear it.
func TestWritesBeforeItWaits(t *testing.T) {
	w := startWorker(t)
	for name, line := range map[string]string{
		"console": "console.log(1); console.error(2);",
		"stream":  "await new Promise((resolve, reject) => process.stdout.write('1', (error) => (error ? reject(error) : resolve())));",
		"end":     "process.stderr.end('x', (error) => { if (error !== null) throw error; });",
		"warning": "new Buffer(1); process.emitWarning('odd');",
	} {
		got := w.Run(&pluginv1.Job{Program: program("async function f() {\n  " + line + "\n  await new Promise((resolve) => setTimeout(resolve, 1));\n  return 7;\n}"),
			Inputs: workertest.Calls("f()")})
		if lines := workertest.Shows(got.Results); !slices.Equal(lines, []string{"returned 7"}) {
			t.Errorf("%s: %q %s", name, lines, got.Err)
		}
	}
}

// TestRehearsalLeavesNothing: a worker that forks has run a program of its own before
// the first one. No program finds a trace of that: it finds what it finds in a fresh
// Node, which ran nothing.
func TestRehearsalLeavesNothing(t *testing.T) {
	const names = "const names = (o) => Object.getOwnPropertyNames(o).sort().join();\n"
	for name, job := range map[string]*pluginv1.Job{
		"own realm": {
			Program: program(names + "function f() { return [typeof rehearsed, names(Error), names(globalThis), names(Object.prototype), names(process.env)]; }"),
			Inputs:  workertest.Calls("f()"),
		},
		// Names nothing of Node: each input has a realm that was made ahead.
		"realms": {
			Program: program(names + "function f() { return [typeof rehearsed, names(Error), names(Object.prototype), names(module)]; }"),
			Inputs:  workertest.Calls("f()", "f()"),
		},
	} {
		found := map[string]bool{}
		bothWays(t, func(t *testing.T, w *workertest.Worker) {
			got := w.Run(job)
			for _, line := range workertest.Shows(got.Results) {
				found[line] = true
			}
		})
		if len(found) != 1 {
			t.Errorf("%s: %q", name, slices.Collect(maps.Keys(found)))
		}
	}
}
