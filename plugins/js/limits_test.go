package main

import (
	"slices"
	"testing"

	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// A run that a limit ends takes its events with it: it is run again up to the last
// one, so that the trace ends where the program was. Which clock came first says the
// machine.
func TestEventsUpToALimit(t *testing.T) {
	const slow = "function slow(n) { return /^(a+)+$/.test('a'.repeat(n) + 'b'); }\n"
	time := []string{"limit CPU", "limit WALL"}
	short := &pluginv1.Limits{CpuSeconds: 0.3, WallSeconds: 2}
	small := &pluginv1.Limits{MemoryBytes: 64 << 20}
	bothWays(t, func(t *testing.T, w *workertest.Worker) {
		for _, test := range []struct {
			name, source string
			limits       *pluginv1.Limits
			want         []string // any of these
			events       string
			loading      uint32
		}{
			{"one call", slow + "let x = 1;\nfunction f() { const n = 60; return slow(n); }", short, time, " ASSIGN ENTER ASSIGN ENTER", 1},
			{"while loading", slow + "let x = 1;\nslow(60);\nfunction f() { return 1; }", short, time, " ASSIGN STEP ENTER", 3},
			{"memory", "function f() { const n = 9; return new Array(1 << 26).fill(n).map(String); }", small, []string{"limit MEMORY"}, " ENTER ASSIGN", 0},
			{"ends itself", "function f() { const n = 3; process.exit(n); }", nil, []string{"killed signal 0 exit 3"}, "", 0},
		} {
			t.Run(test.name, func(t *testing.T) {
				w := w.In(t)
				got := w.Run(&pluginv1.Job{Program: program(test.source), Inputs: workertest.Calls("f()"), Traced: true, Analyse: true, Limits: test.limits})
				if got.Err != "" || len(got.Results) != 1 || !slices.Contains(test.want, workertest.Show(got.Results[0])) {
					t.Fatalf("%.100q %s, want %q", workertest.Shows(got.Results), got.Err, test.want)
				}
				events, kinds := got.Results[0].GetTrace(), ""
				for _, site := range events.GetSites() {
					kinds += " " + got.Analysis.GetSites()[site].GetKind().String()[len("SITE_KIND_"):]
				}
				if kinds != test.events || events.GetLoading() != test.loading || events.GetCapped() != (test.events != "") {
					t.Errorf("the trace is%s, capped %v, %d of loading; want%s", kinds, events.GetCapped(), events.GetLoading(), test.events)
				}
			})
		}
	})
}

// A program that loops for ever on every input ends after two limits: the inputs that
// are left then do not run, and say so.
func TestEndlessOnEveryInput(t *testing.T) {
	bothWays(t, func(t *testing.T, w *workertest.Worker) {
		for name, source := range map[string]string{
			"alike": "function f() { while (true); }",
			"apart": "const fs = require('fs');\nfunction f() { while (true); }",
		} {
			t.Run(name, func(t *testing.T) {
				w := w.In(t)
				calls := slices.Repeat([]string{"f()"}, 30)
				got := w.Run(&pluginv1.Job{
					Program: program(source), Inputs: workertest.Calls(calls...), Limits: &pluginv1.Limits{CpuSeconds: 0.3, WallSeconds: 2},
				})
				if got.Err != "" || len(got.Results) != len(calls) {
					t.Fatalf("%d results, %s", len(got.Results), got.Err)
				}
				for i, r := range got.Results {
					want := []string{"limit CPU", "limit WALL"} // which clock came first says the machine
					if i >= 7 {                                 // once 0.3 s, six times 0.05 s
						want = []string{"limit JOB"}
					}
					if shown := workertest.Show(r); !slices.Contains(want, shown) {
						t.Errorf("input %d: %s, want %q", i, shown, want)
					}
				}
			})
		}
	})
}
