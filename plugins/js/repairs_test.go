package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	host "github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// search asks for repairs of a program that these tests, statements, must not
// end with an exception on.
func search(t *testing.T, client *host.Client, source, donor string, tests ...string) *pluginv1.JobResult {
	t.Helper()
	return searchWithin(t, client, workertest.Roomy(), source, donor, tests...)
}

func searchWithin(t *testing.T, client *host.Client, limits *pluginv1.Limits, source, donor string, tests ...string) *pluginv1.JobResult {
	t.Helper()
	job := &pluginv1.Job{
		Program:    &pluginv1.Program{Source: []byte(source), Language: "javascript"},
		EntryPoint: "f", Confidential: true,
		Limits:   limits,
		Variants: &pluginv1.Variants{Steps: 300_000, StepMultiple: 10},
	}
	for _, test := range tests {
		job.Inputs = append(job.Inputs, &pluginv1.Input{Kind: &pluginv1.Input_Body{Body: []byte(test)}})
		job.Variants.Checks = append(job.Variants.Checks, &pluginv1.Check{})
	}
	if donor != "" {
		job.Variants.Donors = []*pluginv1.Donor{{Program: &pluginv1.Program{Source: []byte(donor), Language: "javascript"}}}
	}
	analysis, err := client.Analyse(context.Background(), &pluginv1.AnalyseRequest{Program: job.Program})
	if err != nil {
		t.Fatal(err)
	}
	for part := range analysis.GetParts() {
		job.Variants.Order = append(job.Variants.Order, uint32(part))
	}
	result, err := client.Run(context.Background(), job)
	if errors.Is(err, host.ErrJob) {
		return &pluginv1.JobResult{Error: err.Error()}
	}
	if err != nil {
		t.Fatal(err)
	}
	if result.Variants != nil {
		result.Variants.CpuSeconds = 0
	}
	return result
}

const (
	counted = "function f(items, x) {\n  let n = 1;\n  for (const item of items) {\n    if (item === x) n += 1;\n  }\n  return n;\n}\n"
	counts  = "if (f([1, 2, 1], 1) !== 2) throw new Error('no');"
	empty   = "if (f([], 1) !== 0) throw new Error('no');"
)

func TestRepairs(t *testing.T) {
	client := startPlugin(t)
	donor := "const f = (list, y) => {\n  let total = 0;\n  for (const e of list) { if (e === y) total++; }\n  return total;\n};\n"
	first := search(t, client, counted, donor, counts, empty)
	var found []string
	for _, r := range first.GetVariants().GetRepairs() {
		found = append(found, fmt.Sprintf("%s: %s -> %s", r.Kind, counted[r.Span.GetStart():r.Span.GetEnd()], r.Replacement))
	}
	if !strings.Contains(strings.Join(found, "\n")+"\n", "constant: 1 -> 0\n") {
		t.Errorf("no constant is mended, but:\n%s\n%s", strings.Join(found, "\n"), first.Error)
	}
	module := "import { sep } from 'node:path';\nexport " + counted + "export default sep;\n"
	if of := search(t, client, module, donor, counts, empty); len(of.GetVariants().GetRepairs()) != len(found) {
		t.Errorf("%d repairs of an ES module, %d of the same script: %s", len(of.GetVariants().GetRepairs()), len(found), of.Error)
	}
	again := search(t, client, counted, donor, counts, empty)
	if !proto.Equal(first.Variants, again.Variants) {
		t.Errorf("equal jobs differ:\n%v\n%v", first.Variants, again.Variants)
	}
}

// TestRepairsOfHostilePrograms: whatever a program does to the process of its
// search, its job is answered and the next one is served.
func TestRepairsOfHostilePrograms(t *testing.T) {
	client := startPlugin(t)
	for name, source := range map[string]string{
		"exit":             "function f() { process.exit(0) }",
		"kill":             "function f() { require('child_process'); process.kill(process.pid, 9) }",
		"endless":          "function f(n) { while (true) { n++ } }",
		"endless and deaf": "function f(n) { while (true) { try { while (true) n++ } catch (e) { n = e } } }",
		"endless matching": "function f() { return /^(a+)+$/.test('a'.repeat(60) + 'b') }",
		"recursion":        "function f(n) { return f(n + 1) }",
		"memory":           "function f() { const all = []; for (;;) all.push(new Array(1e6).fill(all.length)) }",
		"doubling":         "function f() { let s = 'ab'; for (let i = 0; i < 99; i++) s = s.concat(s); return s.indexOf('c') }",
		"list in itself":   "function f(a) { a.push(a); return JSON.stringify([a, a].flat(9)) }",
		"no library":       "JSON.stringify = Array.prototype.push = Object.keys = undefined\nfunction f() { return 3 }",
		"equal to all":     "function f() { return { get a() { for (;;); }, toString() { for (;;); } } }",
		"throws at load":   "null.x",
		"proxy":            "function f() { return new Proxy([], { get() { for (;;); } }) }",
		"waits":            "async function f(a) { await new Promise(() => {}); return a }",
	} {
		t.Run(name, func(t *testing.T) {
			// Its end by a limit is an answer as any other.
			result := searchWithin(t, client, &pluginv1.Limits{CpuSeconds: 1, WallSeconds: 4}, source, "", counts, empty)
			if result.Error == "" && result.Variants == nil {
				t.Error("neither an error nor an answer")
			}
			t.Logf("%.200s %d tried", result.Error, result.GetVariants().GetTried())
		})
	}
	if after := search(t, client, counted, "", counts, empty); len(after.GetVariants().GetRepairs()) == 0 {
		t.Errorf("no repairs after all that: %s", after.Error)
	}
}
